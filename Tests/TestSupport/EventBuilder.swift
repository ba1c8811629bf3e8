package import WeirCore

/// A field of a record, with what the record says and what a rule is to see.
package struct EventField: Sendable {
  package var name: String
  /// The value as JSON; nil where the key is absent.
  package var json: String?
  /// The value after decoding.
  package var value: Value

  package init(_ name: String, json: String?, value: Value) {
    self.name = name
    self.json = json
    self.value = value
  }
}

/// A record of a made-up stream, as small as it can be, that writes itself as canonical JSON Lines.
package struct EventLine: Sendable {
  package var kind: String
  /// Nil: the record has none of its own.
  package var id: String?
  /// Milliseconds since 1970.
  package var time: Int64
  package var fields: [EventField]

  package init(kind: String, id: String?, time: Int64, fields: [EventField]) {
    self.kind = kind
    self.id = id
    self.time = time
    self.fields = fields
  }

  /// The record, without the line's end.
  package var json: String {
    var pairs = [#""kind":\#(EventBuilder.quote(kind))"#]
    if let id { pairs.append(#""id":\#(EventBuilder.quote(id))"#) }
    pairs.append(#""time":"\#(EventBuilder.instant(time))""#)
    for field in fields {
      if let json = field.json { pairs.append("\(EventBuilder.quote(field.name)):\(json)") }
    }
    return "{\(pairs.joined(separator: ","))}"
  }
}

/// Makes the fields of records.
package enum EventBuilder {
  /// JSON Lines of `events`, each line ended.
  package static func lines(_ events: [EventLine]) -> String {
    events.map { $0.json + "\n" }.joined()
  }

  package static func text(_ name: String, _ text: String) -> EventField {
    EventField(name, json: quote(text), value: .text(text))
  }

  /// A phone as written, and as it is after normalisation.
  package static func phone(
    _ name: String, _ written: String, is normalised: String
  )
    -> EventField
  {
    EventField(name, json: quote(written), value: .text(normalised))
  }

  package static func bool(_ name: String, _ value: Bool) -> EventField {
    EventField(name, json: value ? "true" : "false", value: .bool(value))
  }

  /// A duration, written in seconds.
  package static func duration(_ name: String, milliseconds: Int64) -> EventField {
    EventField(
      name, json: Decimal.format(Int128(milliseconds) * 1000), value: .duration(milliseconds))
  }

  package static func decimal(_ name: String, millionths: Int64) -> EventField {
    EventField(
      name, json: Decimal.format(Int128(millionths)), value: .decimal(Int128(millionths)))
  }

  /// `text` as a JSON string, not escaped more than it must be.
  package static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\t": quoted += "\\t"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// RFC 3339 in UTC with milliseconds.
  package static func instant(_ milliseconds: Int64) -> String {
    let day = Int64(86_400_000)
    let days = milliseconds >= 0 ? milliseconds / day : (milliseconds - day + 1) / day
    let rest = milliseconds - days * day
    let (year, month, dayOfMonth) = civil(days: days)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T"
      + "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):"
      + "\(padded(rest / 1000 % 60, 2)).\(padded(rest % 1000, 3))Z"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// Year, month and day of a day counted from 1970-01-01, by walking the calendar.
  private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    func isLeap(_ year: Int64) -> Bool {
      year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
    var year: Int64 = 1970
    var rest = days
    while rest < 0 {
      year -= 1
      rest += isLeap(year) ? 366 : 365
    }
    while rest >= (isLeap(year) ? 366 : 365) {
      rest -= isLeap(year) ? 366 : 365
      year += 1
    }
    let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var month = 0
    while rest >= lengths[month] {
      rest -= lengths[month]
      month += 1
    }
    return (year, Int64(month + 1), rest + 1)
  }
}
