import Testing
import WeirReview

struct ScreenKeyTests {
  private func keys(_ text: String) -> [ScreenKey] {
    var reader = ScreenKeyReader()
    return reader.keys(Array(text.utf8)) + reader.finish()
  }

  @Test func keysAreRead() {
    #expect(keys("j\r\u{7F}\u{4}") == [.character("j"), .enter, .backspace, .control("d")])
    #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[5~\u{1B}[6~") == [.up, .down, .pageUp, .pageDown])
    #expect(keys("\u{1B}[H\u{1B}[4~\u{1B}[1;5C") == [.home, .end, .right])
    #expect(keys("电é") == [.character("电"), .character("é")])
  }

  @Test func aLoneEscapeIsAKeyOnceNothingFollows() {
    #expect(keys("\u{1B}") == [.escape])
    #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
  }

  @Test func keysMayComeInPieces() {
    var reader = ScreenKeyReader()
    var keys: [ScreenKey] = []
    for byte in Array("\u{1B}[5~电x".utf8) { keys += reader.keys([byte]) }
    #expect(keys == [.pageUp, .character("电"), .character("x")])
    #expect(!reader.isWaiting)
  }

  @Test func whatIsNoKeyIsLeftOut() {
    var reader = ScreenKeyReader()
    #expect(reader.keys([0xFF, 0xE4, 0x41, 0xC0]) == [.character("A")])
    #expect(keys("\u{1B}[200~\u{1B}[99z") == [])
  }
}
