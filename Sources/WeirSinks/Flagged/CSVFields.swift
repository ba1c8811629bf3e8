import WeirCore

extension CSVLayout {
  /// The fields of `record`, unquoted where the layout is quoted.
  ///
  /// - Complexity: O(*n*).
  func fields(of record: ByteSlice) -> [[UInt8]] {
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var isInQuotes = false
    var index = 0
    while index < record.count {
      let byte = record[index]
      let isQuote = isQuoted && byte == UInt8(ascii: "\"")
      if isInQuotes {
        if !isQuote {
          field.append(byte)
        } else if index + 1 < record.count, record[index + 1] == byte {
          field.append(byte)
          index += 1
        } else {
          isInQuotes = false
        }
      } else if isQuote, field.isEmpty {
        isInQuotes = true
      } else if byte == delimiter {
        fields.append(field)
        field.removeAll(keepingCapacity: true)
      } else {
        field.append(byte)
      }
      index += 1
    }
    fields.append(field)
    return fields
  }
}

extension JSONWriter {
  /// Appends a CSV record as an object of its columns, all of them strings.
  ///
  /// Columns that the record does not reach are left out.
  mutating func object(_ record: ByteSlice, layout: CSVLayout) {
    raw("{")
    for (index, (name, text)) in zip(layout.columns, layout.fields(of: record)).enumerated() {
      if index > 0 { raw(",") }
      string(name)
      raw(":")
      string(text)
    }
    raw("}")
  }
}
