import Testing
import WeirCore

@testable import WeirIngest

struct FrameTextTests {
  private let window = 9 << 20

  /// Fills a buffer, and returns its pieces.
  private func fill(_ text: inout FrameText) -> [TextPiece] {
    var pieces: [TextPiece] = []
    while true {
      var piece = text.next(window: window)
      if let first = pieces.first, piece.buffer !== first.buffer { return pieces }
      piece.count = TextPiece.usualBytes
      text.add(piece)
      pieces.append(piece)
    }
  }

  @Test("there is always a window of text behind a piece, or the buffer before is left alone")
  func windows() throws {
    var text = FrameText()
    for _ in 0..<4 {
      let pieces = fill(&text)
      #expect(pieces[0].textBefore == 0)
      let last = try #require(pieces.last)
      #expect(last.textBefore + last.count >= window)
      for (before, piece) in zip(pieces, pieces.dropFirst()) {
        #expect(piece.start == before.start + before.count)
      }
    }
  }

  @Test("of three buffers the third is the first again, unless somebody still reads it")
  func reuse() throws {
    var text = FrameText()
    let first = fill(&text).first?.buffer.start
    let second = fill(&text).first?.buffer.start
    #expect(first != second)
    let held = fill(&text)
    #expect(held.first?.buffer.start == first)
    #expect(fill(&text).first?.buffer.start == second)
    let others = [fill(&text).first?.buffer.start, fill(&text).first?.buffer.start]
    #expect(!others.contains(held.first?.buffer.start))
  }
}
