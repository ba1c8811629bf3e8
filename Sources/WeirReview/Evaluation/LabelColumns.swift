import WeirCore

/// Where the columns of a file of labels are.
struct LabelColumns {
  struct Row {
    var event: Labels.Event
    var story: String
    var category: String
  }

  struct Problem: Error {
    var text: String
  }

  private let id: Int
  private let story: Int
  private let category: Int
  private let role: Int
  private let time: Int?

  init?(header: [String]) {
    var header = header
    if header.first?.hasPrefix("\u{FEFF}") == true { header[0].unicodeScalars.removeFirst() }
    guard let story = header.firstIndex(of: "story"),
      let id = header.firstIndex(where: { ["id", "event", "event_id", "event id"].contains($0) }),
      let category = header.firstIndex(of: "category"), let role = header.firstIndex(of: "role")
    else { return nil }
    self.id = id
    self.story = story
    self.category = category
    self.role = role
    time = header.firstIndex(of: "time")
  }

  func row(_ fields: [String]) throws(Problem) -> Row {
    guard fields.count > max(id, story, category, role) else {
      throw Problem(text: "the line has \(fields.count) fields, fewer than the header")
    }
    for (name, column) in [("id", id), ("story", story), ("category", category)]
    where fields[column].isEmpty {
      throw Problem(text: "'\(name)' is empty")
    }
    guard let role = Labels.Role(rawValue: fields[role]) else {
      throw Problem(
        text: "'role' must be one of lure, step, act, aftermath, found \"\(fields[role])\"")
    }
    let event = Labels.Event(id: fields[id], role: role, time: try readTime(fields))
    return Row(event: event, story: fields[story], category: fields[category])
  }

  /// RFC 3339 or milliseconds since 1970.
  private func readTime(_ fields: [String]) throws(Problem) -> Int64? {
    guard let time, time < fields.count, !fields[time].isEmpty else { return nil }
    let text = fields[time]
    if let milliseconds = Int64(text), milliseconds.magnitude < 1 << 53 { return milliseconds }
    let bytes = Array(text.utf8)
    let parsed = bytes.withUnsafeBufferPointer {
      EventTime.parseRFC3339(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
    if let parsed { return parsed }
    throw Problem(text: "'time' must be RFC 3339 or milliseconds, found \"\(text)\"")
  }
}

/// One line of CSV.
enum CSVLine {
  /// The fields, unquoted; nil if a quote is not closed. A carriage return at the end is left out.
  ///
  /// - Complexity: O(*n*).
  static func fields(of line: UnsafeBufferPointer<UInt8>) -> [String]? {
    var fields: [String] = []
    var field: [UInt8] = []
    var isInQuotes = false
    var index = 0
    let end = line.last == 0x0D ? line.count - 1 : line.count
    while index < end {
      let byte = line[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        if isInQuotes, index < end, line[index] == byte {
          field.append(byte)
          index += 1
        } else {
          isInQuotes.toggle()
        }
      } else if byte == UInt8(ascii: ","), !isInQuotes {
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
      } else {
        field.append(byte)
      }
    }
    fields.append(String(decoding: field, as: UTF8.self))
    return isInQuotes ? nil : fields
  }
}
