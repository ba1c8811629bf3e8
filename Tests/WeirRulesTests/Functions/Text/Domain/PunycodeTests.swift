import TestSupport
import Testing

@testable import WeirRules

struct PunycodeTests {
  /// Of RFC 3492, section 7.1, and of names in use.
  private static let vectors: [(text: String, label: String)] = [
    ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
    ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
    ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
    ("そのスピードで", "d9juau41awczczp"),
    ("bücher", "bcher-kva"), ("中国", "fiqs8s"), ("аррӏе", "80ak6aa92e"), ("рф", "p1ai"),
  ]

  @Test(arguments: vectors.map(\.text))
  func vectorsHoldBothWays(text: String) throws {
    let label = try #require(Self.vectors.first { $0.text == text }?.label)
    let scalars = text.unicodeScalars.map(\.value)
    #expect(Punycode.encode(scalars).map { String(decoding: $0, as: UTF8.self) } == label)
    #expect(Punycode.decode(label.utf8) == scalars)
  }

  @Test func decodingUndoesEncoding() throws {
    var generator = SeededGenerator(seed: 3492)
    for _ in 0..<500 {
      let scalars = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        UInt32.random(
          in: 0x61...(Bool.random(using: &generator) ? 0x7A : 0xD7FF), using: &generator)
      }
      #expect(Punycode.decode(try #require(Punycode.encode(scalars))) == scalars)
    }
  }

  @Test(arguments: ["99999999999", "a-", "é-x", "ab_c!", "-", "zzzzzzzz999999"])
  func nonsenseIsNoLabelOrDecodes(label: String) {
    if let scalars = Punycode.decode(label.utf8) {
      #expect(scalars.allSatisfy { Unicode.Scalar($0) != nil })
    }
  }
}
