import Testing
import WeirCore

@testable import WeirRules

struct LowerCaseTests {
  private func lower(_ text: String) -> String {
    let arena = Arena(pool: ArenaPool())
    return withExtendedLifetime(arena) {
      ScalarOperation.lower(arena.copy(Array(text.utf8)), in: arena).string
    }
  }

  @Test func everyScalarIsLoweredAsByTheUnicodeTables() {
    var wrong: [UInt32] = []
    for value in UInt32(1)..<0x11000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "A" + String(Character(scalar)) + "Ｂz"
      if lower(text) != text.lowercased() { wrong.append(value) }
    }
    #expect(wrong == [])
  }

  @Test(
    arguments: [
      [0x61, 0xFF, 0x42], [0xE4, 0xB8], [0xC0, 0x80], [0xE4, 0x41, 0x42], [0xEF, 0xBC],
      [0xE3, 0x80, 0x41], [0x80],
    ] as [[UInt8]])
  func malformedBytesBecomeReplacementCharacters(bytes: [UInt8]) {
    let arena = Arena(pool: ArenaPool())
    let lowered = withExtendedLifetime(arena) {
      ScalarOperation.lower(arena.copy(bytes), in: arena).array
    }
    #expect(lowered == Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8))
  }
}
