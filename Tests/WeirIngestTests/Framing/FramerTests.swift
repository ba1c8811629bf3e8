import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

struct FramerTests {
  private func pieces(_ text: String, size: Int) -> [[UInt8]] {
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: size).map {
      Array(bytes[$0..<min($0 + size, bytes.count)])
    }
  }

  @Test(arguments: 1...40)
  func longLinesAreRejectedWhereverPiecesAreCut(size: Int) throws {
    let text = "ok\n0123456789\n0123456789a\n\nabcdefghijklmnopqrstuvwxyz\nend\nlast long line"
    let reading = Reading(pieces: pieces(text, size: size), style: .lines, lineLimit: 10)
    #expect(
      reading.records == [
        "ok", "0123456789", "!line-too-long@14:0123456789", "",
        "!line-too-long@27:abcdefghij", "end", "!line-too-long@58:last long ",
      ])
    let rejected = try #require(reading.chunks.flatMap(\.rejected).first)
    #expect(rejected.longLine?.length == 11)
    // printf 0123456789a | sha256sum
    #expect(
      rejected.longLine?.sha256
        == "73ceda67679033f468e81fc709c07fdb6bc02e0b6df5edf314dac5f4f6931b27")
  }

  @Test func tailLongerThanTheRoomBeforeAPieceIsKept() {
    let lines = [200_000, 70_000, 3, 300_000].map { String(repeating: "y", count: $0) }
    let text = lines.joined(separator: "\n") + "\n"
    for size in [1000, 65_536, 100_000, 131_072] {
      #expect(Reading(pieces: pieces(text, size: size), style: .lines).records == lines)
    }
  }

  @Test func chunksEndWithALineFeed() {
    let text = String(repeating: "line of text\n", count: 300_000) + "end"
    let reading = Reading(pieces: pieces(text, size: 2_500_000), style: .lines)
    #expect(reading.records.count == 300_001)
    for chunk in reading.chunks.dropLast() {
      #expect(chunk.bytes.array.last == 0x0A)
      #expect(chunk.count <= 3 << 19)
    }
    #expect(reading.chunks.map(\.isFirst).filter { $0 }.count == 1)
  }

  @Test func byteOrderMarkInPieces() {
    let marked = "\u{FEFF}\"a\",b\n"
    for size in 1...4 {
      let reading = Reading(
        pieces: pieces(marked, size: size), style: .quoted(delimiter: 0x2C))
      #expect(reading.merged == ["\"a\",b\n"])
      #expect(reading.chunks.first?.offset == 3)
    }
    #expect(Reading(pieces: [[0xEF, 0xBB]], style: .lines).chunks.map(\.count) == [2])
  }

  @Test(arguments: 1...30)
  func quotedRecordsStayWhole(size: Int) {
    let records = [
      "a,b\n", "1,\"two\nlines\"\n", "\"x\"\"y\n\",2\n", "no \"quote\n", "\"\",\"\"\n",
      "p,\"q\"r\n",
    ]
    let reading = Reading(
      pieces: pieces(records.joined(), size: size), style: .quoted(delimiter: 0x2C))
    #expect(reading.merged == [records.joined()])
    // Every chunk ends where a record ends.
    var ends: Set<Int> = []
    for record in records { ends.insert((ends.max() ?? 0) + record.utf8.count) }
    for chunk in reading.chunks { #expect(ends.contains(chunk.offset + chunk.count)) }
  }

  @Test(arguments: 1...30)
  func openQuoteRejectsItsLineOnly(size: Int) {
    let good = String(repeating: "good,1\n", count: 20)
    let text = "a,\"ok\nok\"\nb,\"open\n" + good + "c,\"open too\nend,2\n"
    let reading = Reading(
      pieces: pieces(text, size: size), style: .quoted(delimiter: 0x2C), lineLimit: 40)
    #expect(
      reading.merged == [
        "a,\"ok\nok\"\n", "!unclosed-quote@10:b,\"open", good,
        "!unclosed-quote@158:c,\"open too", "end,2\n",
      ])
  }

  @Test func openQuoteAtTheEndOfTheLastLine() {
    let reading = Reading(
      pieces: [Array("a,1\nb,\"open".utf8)], style: .quoted(delimiter: 0x2C))
    #expect(reading.merged == ["a,1\n", "!unclosed-quote@4:b,\"open"])
  }

  @Test(arguments: [UInt64](1...200))
  func cutsDoNotChangeQuotedFraming(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("a,\"\"\n\nb".utf8)
    let bytes = (0..<200).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
    let style = FramingStyle.quoted(delimiter: 0x2C)
    let whole = Reading(pieces: [bytes], style: style, lineLimit: 12)
    var cut: [[UInt8]] = [[]]
    for byte in bytes {
      cut[cut.count - 1].append(byte)
      if generator.next() % 5 == 0 { cut.append([]) }
    }
    let framed = Reading(pieces: cut, style: style, lineLimit: 12)
    #expect(framed.merged == whole.merged)
    // Nothing is lost: accepted bytes, rejected bytes and their line feeds make up the text.
    let accepted = whole.chunks.map(\.count).reduce(0, +)
    let rejected = whole.chunks.flatMap(\.rejected)
    let missing =
      bytes.count - accepted - rejected.map { $0.longLine?.length ?? $0.bytes.count }.reduce(0, +)
    #expect((rejected.count - 1...rejected.count).contains(missing))
  }

  @Test(arguments: [UInt64](1...100))
  func wellFormedQuotedRecordsEndWhereTheyShould(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("a,\"\nb\r;")
    let records = (0..<20).map { _ in
      let fields = (0...Int(generator.next() % 4)).map { _ in
        let content = String(
          (0..<generator.next() % 6).map { _ in alphabet.randomElement(using: &generator)! })
        return "\"" + content.replacing("\"", with: "\"\"") + "\""
      }
      return fields.joined(separator: ",") + "\n"
    }
    let style = FramingStyle.quoted(delimiter: 0x2C)
    // A piece for each record: each must come out at once, and alone.
    #expect(Reading(pieces: records.map { Array($0.utf8) }, style: style).records == records)
    let text = records.joined()
    for size in [1, 3, 7] {
      #expect(Reading(pieces: pieces(text, size: size), style: style).merged == [text])
    }
  }

  @Test func stoppedReadingDropsHalfARecord() {
    let framer = Framer(style: .lines)
    let bytes = Array("whole\nhal".utf8)
    let piece = TextPiece(buffer: TextBuffer(copying: bytes), start: 0, count: bytes.count)
    let chunks = framer.push(DecompressedUnit(parts: [.text(piece)]))
    #expect(chunks.map(\.bytes.string) == ["whole\n"])
    #expect(framer.finish(wasStopped: true).isEmpty)
  }
}
