import Testing
import WeirReview

struct CellWidthTests {
  @Test(arguments: [
    ("abc", 3), ("电话", 4), ("ｅ", 2), ("e\u{301}", 1), ("전화", 4), ("🙂", 2), ("é", 1), ("", 0),
  ])
  func cellsAreCounted(text: String, cells: Int) {
    #expect(CellWidth.of(text) == cells)
  }

  @Test func aCutTextHasAnEllipsisAndNeverHalfACharacter() {
    #expect(CellWidth.cut("电话诈骗", to: 8) == "电话诈骗")
    #expect(CellWidth.cut("电话诈骗", to: 7) == "电话诈…")
    #expect(CellWidth.cut("电话诈骗", to: 6) == "电话…")
    #expect(CellWidth.cut("abc", to: 0) == "")
  }

  @Test func wrappedLinesHoldTheWholeText() {
    #expect(CellWidth.wrap("a电b话c", to: 3) == ["a电", "b话", "c"])
    #expect(CellWidth.wrap("", to: 3) == [""])
  }
}
