/// The events of a day as CSV: the flat objects of ``DayStream`` with their values under columns.
struct DayTable {
  static let columns = [
    "id", "kind", "time", "caller", "callee", "duration", "answered", "imei", "imsi", "cell",
    "sender", "recipient", "text", "payer", "payee", "amount", "currency", "channel", "type",
    "payer_phone", "payee_phone", "device",
  ]

  private var places: [[UInt8]: Int] = [:]
  private var values = [Range<Int>](repeating: 0..<0, count: columns.count)

  /// Whether all fields are in quotes, or those alone that must be.
  private let quotesAll: Bool

  init(quotesAll: Bool = false) {
    self.quotesAll = quotesAll
    for (place, column) in Self.columns.enumerated() { places[Array(column.utf8)] = place }
  }

  var header: [UInt8] {
    let names = Self.columns.map { quotesAll ? "\"\($0)\"" : $0 }
    return Array((names.joined(separator: ",") + "\n").utf8)
  }

  /// Appends the objects of `lines`, one a line, as records.
  ///
  /// - Precondition: the objects are flat, without white space and escapes.
  mutating func append(_ lines: UnsafeRawBufferPointer, to table: inout [UInt8]) {
    var index = 0
    while index < lines.count {
      for place in values.indices { values[place] = 0..<0 }
      index = read(lines, from: index)
      for (place, value) in values.enumerated() {
        if place > 0 { table.append(UInt8(ascii: ",")) }
        let isQuoted = quotesAll || lines[value].contains(UInt8(ascii: ","))
        if isQuoted { table.append(UInt8(ascii: "\"")) }
        table.append(contentsOf: lines[value])
        if isQuoted { table.append(UInt8(ascii: "\"")) }
      }
      table.append(UInt8(ascii: "\n"))
    }
  }

  /// Finds the values of the object at `start` and returns where the next line starts.
  private mutating func read(_ lines: UnsafeRawBufferPointer, from start: Int) -> Int {
    let quote = UInt8(ascii: "\"")
    var index = start + 1
    while lines[index] == quote {
      let key = index + 1..<end(lines, index + 1) { $0 == quote }
      index = key.upperBound + 2
      let isText = lines[index] == quote
      if isText { index += 1 }
      let value =
        index..<end(lines, index) { isText ? $0 == quote : $0 == 0x2C || $0 == UInt8(ascii: "}") }
      if let place = places[Array(lines[key])] { values[place] = value }
      index = value.upperBound + (isText ? 2 : 1)
    }
    return index + 1
  }

  private func end(
    _ lines: UnsafeRawBufferPointer, _ start: Int, _ isEnd: (UInt8) -> Bool
  ) -> Int {
    var index = start
    while !isEnd(lines[index]) { index += 1 }
    return index
  }
}
