/// Other ways in which programs write the lines of ``DayStream``: the same events in other bytes.
enum LineForm {
  /// A space behind each colon and comma.
  case spaced
  /// What is not ASCII as `\uXXXX`.
  case escaped
  /// Times with an offset from UTC in place of `Z`.
  case offset
  /// Of the lines those alone whose ids begin with this byte: calls `c`, messages `m`, payments `p`.
  case only(UInt8)

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")

  /// Appends lines in this form.
  ///
  /// - Precondition: the lines are whole, and those of ``DayStream``.
  func append(_ lines: UnsafeRawBufferPointer, to text: inout [UInt8]) {
    switch self {
    case .spaced: Self.space(lines, &text)
    case .escaped: Self.escape(lines, &text)
    case .offset: Self.offset(lines, &text)
    case .only(let letter): Self.pick(letter, lines, &text)
    }
  }

  private static func space(_ lines: UnsafeRawBufferPointer, _ text: inout [UInt8]) {
    var isInside = false
    for byte in lines {
      text.append(byte)
      if byte == quote { isInside.toggle() }
      if !isInside, byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") {
        text.append(UInt8(ascii: " "))
      }
    }
  }

  private static func escape(_ lines: UnsafeRawBufferPointer, _ text: inout [UInt8]) {
    var start = 0
    while start < lines.count {
      let isASCII = lines[start] < 0x80
      let end = lines[start...].firstIndex { ($0 < 0x80) != isASCII } ?? lines.count
      if isASCII {
        text.append(contentsOf: lines[start..<end])
      } else {
        for unit in String(decoding: lines[start..<end], as: UTF8.self).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
        }
      }
      start = end
    }
  }

  private static func offset(_ lines: UnsafeRawBufferPointer, _ text: inout [UInt8]) {
    for index in lines.indices {
      // `.123Z"`
      let isZone =
        lines[index] == UInt8(ascii: "Z") && lines[index + 1] == quote
        && lines[index - 4] == UInt8(ascii: ".")
      if isZone { text += "+00:00".utf8 } else { text.append(lines[index]) }
    }
  }

  private static func pick(
    _ letter: UInt8, _ lines: UnsafeRawBufferPointer, _ text: inout [UInt8]
  ) {
    let before = Array(#"{"id":""#.utf8).count
    var start = 0
    while start < lines.count {
      let end = (lines[start...].firstIndex(of: lineFeed) ?? lines.count - 1) + 1
      if lines[start + before] == letter { text.append(contentsOf: lines[start..<end]) }
      start = end
    }
  }
}
