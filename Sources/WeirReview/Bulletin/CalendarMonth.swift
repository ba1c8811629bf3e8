package import WeirCore

/// A month of the calendar, without a zone.
package struct CalendarMonth: Hashable, Comparable, Sendable {
  /// Months since January of year 0.
  package var number: Int

  package init(number: Int) {
    self.number = number
  }

  /// The month of an instant.
  ///
  /// - Parameter time: milliseconds since 1970, UTC.
  package init(_ time: Int64, in zone: Zone) {
    let days = floorDivide(zone.local(time), EventTime.millisecondsPerDay)
    let date = CivilDate(daysSince1970: Int(days))
    number = date.year * 12 + date.month - 1
  }

  /// Reads `2021-06`; nil for anything else.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, bytes[4] == UInt8(ascii: "-"),
      (bytes[..<4] + bytes[5...]).allSatisfy({ $0 &- 48 < 10 }),
      let year = Int(text.prefix(4)), let month = Int(text.suffix(2)), (1...12).contains(month)
    else { return nil }
    number = year * 12 + month - 1
  }

  /// `2021-06`.
  package var text: String {
    func padded(_ number: Int, _ digits: Int) -> String {
      String(repeating: "0", count: max(0, digits - "\(number)".count)) + "\(number)"
    }
    return padded(number / 12, 4) + "-" + padded(number % 12 + 1, 2)
  }

  package var before: CalendarMonth { CalendarMonth(number: number - 1) }
  package var yearBefore: CalendarMonth { CalendarMonth(number: number - 12) }

  package static func < (left: CalendarMonth, right: CalendarMonth) -> Bool {
    left.number < right.number
  }
}
