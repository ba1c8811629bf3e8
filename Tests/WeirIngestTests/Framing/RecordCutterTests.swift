import TestSupport
import Testing

@testable import WeirIngest

struct RecordCutterTests {
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")

  /// The first record of `text`, byte by byte.
  private func slowCut(_ text: [UInt8], limit: Int) -> RecordCutter.Cut {
    let stop = min(text.count, limit)
    var isQuoted = false
    var isFieldStart = true
    var lineEnd: Int?
    var index = 0
    while index < stop {
      let byte = text[index]
      index += 1
      if isQuoted {
        if byte == Self.lineFeed, lineEnd == nil { lineEnd = index }
        guard byte == Self.quote else { continue }
        if index < text.count, text[index] == Self.quote {
          // One that stands for itself, perhaps beyond the limit.
          if index == stop { break }
          index += 1
        } else {
          isQuoted = false
        }
      } else if isFieldStart, byte == Self.quote {
        (isQuoted, isFieldStart, lineEnd) = (true, false, nil)
      } else {
        isFieldStart = byte == Self.comma
        if byte == Self.lineFeed { return .records(index) }
      }
    }
    if stop == text.count {
      return .unfinished(isOpen: isQuoted, lineEnd: isQuoted ? lineEnd : nil)
    }
    if isQuoted, let lineEnd { return .unclosed(lineEnd) }
    if text[stop] == Self.lineFeed { return isQuoted ? .unclosed(stop + 1) : .records(stop + 1) }
    return .tooLong(from: stop)
  }

  /// As many records as `found` has, one by one.
  private func slowCut(
    _ text: [UInt8], limit: Int, upTo found: RecordCutter.Cut
  ) -> RecordCutter.Cut {
    guard case .records(let end) = found else { return slowCut(text, limit: limit) }
    var start = 0
    repeat {
      guard case .records(let count) = slowCut(Array(text[start...]), limit: limit) else {
        return .unfinished(isOpen: false, lineEnd: nil)
      }
      start += count
    } while start < end
    return .records(start)
  }

  @Test(arguments: 0..<40)
  func recordsEndWhereReadingByteByByteEndsThem(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("\"\"\"\",,\nab".utf8)
    var compared = 0
    for _ in 0..<500 {
      let count = Int.random(in: 1...40, using: &random)
      let text = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      guard text.contains(Self.quote) else { continue }
      compared += 1
      let limit = Int.random(in: 1...50, using: &random)
      let cutter = RecordCutter(style: .quoted(delimiter: Self.comma), limit: limit, step: 1 << 20)
      var nextQuote = -1
      let found = text.withUnsafeBufferPointer { bytes in
        cutter.cut(
          bytes.baseAddress.unsafelyUnwrapped, from: 0, to: bytes.count, nextQuote: &nextQuote)
      }
      #expect(
        found == slowCut(text, limit: limit, upTo: found),
        "\(String(decoding: text, as: UTF8.self).debugDescription), limit \(limit)")
    }
    #expect(compared > 200)
  }

  @Test func recordOfManyQuotedFields() {
    let record = Array(repeating: "\"a\"", count: 200_000).joined(separator: ",") + "\n"
    let cutter = RecordCutter(
      style: .quoted(delimiter: Self.comma), limit: 1 << 20, step: 1 << 20)
    var nextQuote = -1
    let found = Array(record.utf8).withUnsafeBufferPointer { bytes in
      cutter.cut(
        bytes.baseAddress.unsafelyUnwrapped, from: 0, to: bytes.count, nextQuote: &nextQuote)
    }
    #expect(found == .records(record.utf8.count))
  }
}
