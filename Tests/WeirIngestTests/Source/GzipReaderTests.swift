import Testing
import WeirCore

@testable import WeirIngest

struct GzipReaderTests {
  private let text = Array("alpha,1\nbeta,2\n\ngamma,3\nlast".utf8)
  private let expected = ["alpha,1", "beta,2", "", "gamma,3", "last"]

  @Test func membersAreReadAsOneText() throws {
    for cut in 0...text.count {
      let archive =
        GzipArchive.member(Array(text[..<cut])) + GzipArchive.member([])
        + GzipArchive.member(Array(text[cut...])) + [UInt8](repeating: 0, count: 512)
      let reading = try Reading(.memory(archive))
      #expect(reading.records == expected, "cut at \(cut)")
      #expect(reading.losses.isEmpty)
    }
  }

  @Test func longTextKeepsEveryLine() throws {
    let lines = (0..<300_000).map { "line \($0 &* 7_919)" }
    let long = Array(lines.joined(separator: "\n").utf8)
    let reading = try Reading(.memory(GzipArchive.member(long)))
    #expect(reading.records == lines)
    #expect(reading.chunks.allSatisfy { $0.count <= 2 << 20 })
  }

  @Test func truncationIsNeverSilent() throws {
    let archive = GzipArchive.member(Array(text[..<11])) + GzipArchive.member(Array(text[11...]))
    let border = GzipArchive.member(Array(text[..<11])).count
    for count in 2..<archive.count where count != border {
      let reading = try Reading(.memory(Array(archive[..<count])))
      #expect(reading.losses.map(\.range.end) == [count])
      #expect(reading.losses.first?.reason.contains("stops inside gzip member") == true)
    }
  }

  @Test(arguments: [(8, "checksum"), (4, "length")])
  func wrongTrailerIsNamedAndTheNextMemberRead(fromEnd: Int, part: String) throws {
    var first = GzipArchive.member(Array(text[..<11]))
    first[first.count - fromEnd] ^= 1
    let reading = try Reading(.memory(first + GzipArchive.member(Array(text[11...]))))
    #expect(reading.records == expected)
    #expect(
      reading.losses == [
        Loss(
          range: ByteRange(start: 0, end: first.count),
          reason: "\(part) of gzip member 1 does not match", textGoesOn: true)
      ])
  }

  @Test func otherBytesBehindAMemberAreALoss() throws {
    let member = GzipArchive.member(text)
    let reading = try Reading(.memory(member + [0, 0] + Array("rubbish".utf8)))
    #expect(reading.accepted == expected.dropLast() || reading.accepted == expected)
    #expect(
      reading.losses == [
        Loss(
          range: ByteRange(start: member.count + 2, end: member.count + 9),
          reason: "bytes after gzip member 1 are no gzip data")
      ])
  }

  @Test func brokenDataAreALossAfterTheTextBefore() throws {
    let lines = (0..<50_000).map { "line \($0 &* 7_919)" }
    var archive = GzipArchive.member(Array(lines.joined(separator: "\n").utf8))
    let middle = archive.count / 2
    for place in middle..<middle + 40 { archive[place] = 0xFF }
    let reading = try Reading(.memory(archive))
    #expect(reading.losses.map(\.range) == [ByteRange(start: 0, end: archive.count)])
    #expect(reading.accepted.count > 10_000)
    #expect(lines.starts(with: reading.accepted.prefix(10_000)))
  }
}
