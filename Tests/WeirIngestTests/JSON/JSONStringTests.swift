import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

struct JSONStringTests {
  /// A part of a string, as it is written and as it is meant; nil: it stands for no text.
  private static func part(
    _ generator: inout SeededGenerator
  ) -> (written: String, meant: String?) {
    switch generator.next() % 8 {
    case 0...2:
      let letters = Array("abz 019é漢😀/'")
      let text = String(
        (0..<Int.random(in: 0...19, using: &generator)).map { _ in
          letters.randomElement(using: &generator) ?? "a"
        })
      return (text, text)
    case 3:
      let plain = [
        ("\\n", "\n"), ("\\t", "\t"), ("\\\"", "\""), ("\\\\", "\\"), ("\\/", "/"),
        ("\\b", "\u{8}"), ("\\f", "\u{C}"), ("\\r", "\r"),
      ]
      return plain.randomElement(using: &generator) ?? ("", "")
    case 4:
      // Half of a pair; another half may follow it by chance, so that text stands between.
      return (unit(0xD800 + UInt16(generator.next() % 0x800), &generator) + "x", nil)
    default:
      let scalars: [ClosedRange<UInt32>] = [
        0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
      ]
      let range = scalars.randomElement(using: &generator) ?? 0...0
      let value = UInt32.random(in: range, using: &generator)
      guard let scalar = Unicode.Scalar(value) else { return ("", "") }
      let text = String(Character(scalar))
      return (text.utf16.map { unit($0, &generator) }.joined(), text)
    }
  }

  private static func unit(_ value: UInt16, _ generator: inout SeededGenerator) -> String {
    let digits = String(value, radix: 16, uppercase: generator.next() % 2 == 0)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  @Test func escapesStandForTheirText() {
    var generator = SeededGenerator(seed: 7)
    let arena = Arena(pool: ArenaPool())
    var missing = 0
    for _ in 0..<5_000 {
      let parts = (0..<Int.random(in: 1...6, using: &generator)).map { _ in Self.part(&generator) }
      let written = parts.map(\.written).joined()
      let buffer = TextBuffer(copying: Array((written + "\"\n").utf8))
      var cursor = UnsafePointer(buffer.start)
      var isEscaped = false
      #expect(JSONString.scan(&cursor, isEscaped: &isEscaped))
      #expect(cursor == buffer.start + written.utf8.count + 1)
      #expect(isEscaped == written.contains("\\"))
      let text = JSONString.unescape(
        ByteSlice(start: buffer.start, count: written.utf8.count), in: arena)
      if parts.contains(where: { $0.meant == nil }) {
        missing += 1
        #expect(text.isMissing, "\(written)")
      } else {
        #expect(Array(text.buffer) == Array(parts.compactMap(\.meant).joined().utf8), "\(written)")
      }
    }
    #expect(missing > 500)
  }

  /// Whether four digits stand behind `\u`, one after the other.
  private static func value(of digits: [UInt8]) -> UInt32? {
    var value: UInt32 = 0
    for digit in digits {
      guard let found = Character(Unicode.Scalar(digit)).hexDigitValue, digit < 0x80 else {
        return nil
      }
      value = value << 4 | UInt32(found)
    }
    return value
  }

  @Test func codeUnitsHaveFourDigits() {
    var generator = SeededGenerator(seed: 8)
    let alphabet = Array("0123456789abcdefABCDEF/:@G`g".utf8)
    var written = 0
    for number in 0..<20_000 {
      var digits = (0..<4).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      if number < 1_024 {
        digits = Array("0aF9".utf8)
        digits[number & 3] = UInt8(number >> 2)
      }
      let buffer = TextBuffer(copying: Array("\\u".utf8) + digits + [0x0A])
      let value = Self.value(of: digits)
      #expect(CodeUnit.isWritten(at: buffer.start) == (value != nil), "\(digits)")
      if let value {
        written += 1
        #expect(CodeUnit.read(at: buffer.start) == value, "\(digits)")
      }
    }
    #expect(written > 5_000 && written < 15_000)
  }
}
