import Testing
import WeirReview

struct VisibleTextTests {
  @Test func whatHidesOrMovesIsSpeltOut() {
    #expect(
      VisibleText.of("a\u{1B}[2Jb\n\u{202E}c\u{200B}") == #"a\u{1B}[2Jb\u{A}\u{202E}c\u{200B}"#)
  }

  @Test(arguments: ["", "plain", "刷单返利 é 😀 'x'"])
  func otherTextsStay(text: String) {
    #expect(VisibleText.of(text) == text)
  }

  @Test func tablesKeepTheirRows() {
    var table = TextTable(["name", "number"])
    table.add(["a\nb", "7"])
    table.add(["c", "-"])
    #expect(
      table.text == """
        name     number
        a\\u{A}b       7
        c             -
        """)
  }
}
