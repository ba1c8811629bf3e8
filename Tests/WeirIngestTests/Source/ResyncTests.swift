import Foundation
import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

/// Reading on behind a damage.
struct ResyncTests {
  private let texts = [
    "{\"a\":1}\n{\"a\":2}\n", "{\"a\":3}\n{\"a\":4}\n", "{\"a\":5}\n{\"a\":6}\n",
  ]

  private func frames(
    hasSize: Bool = true, hasChecksum: Bool = true, _ parts: [String]? = nil
  ) -> [[UInt8]] {
    (parts ?? texts).map {
      Archive.frame(Array($0.utf8), hasSize: hasSize, hasChecksum: hasChecksum)
    }
  }

  private func records(_ numbers: [Int]) -> [String] { numbers.map { "{\"a\":\($0)}" } }

  @Test(arguments: [true, false])
  func frameWithAWrongMagicNumberIsPassedOver(hasSize: Bool) throws {
    for damaged in 0..<3 {
      var frames = frames(hasSize: hasSize)
      frames[damaged].replaceSubrange(0..<4, with: [0, 0, 0, 0])
      let reading = try Reading(.memory(Array(frames.joined())), style: .objects)
      let numbers = (1...6).filter { ($0 - 1) / 2 != damaged }
      #expect(reading.accepted == records(numbers))
      let start = frames[..<damaged].joined().count
      #expect(
        reading.losses.map(\.range) == [
          ByteRange(start: start, end: start + frames[damaged].count)
        ])
    }
  }

  @Test func severalLossesAreNamed() throws {
    let good = frames()
    let rubbish = Array("no frame".utf8)
    let archive = rubbish + good[0] + rubbish + good[1] + rubbish + good[2] + rubbish
    // The start alone is text, so that the first rubbish begins with a zero.
    let reading = try Reading(.memory([0] + archive), style: .objects)
    #expect(reading.accepted == records([1, 2, 3, 4, 5, 6]))
    #expect(reading.losses.map { $0.range.end - $0.range.start } == [9, 8, 8, 8])
  }

  @Test func framesWithoutChecksumProveNothing() throws {
    let good = frames(hasChecksum: false)
    let archive = good[0] + [1, 2, 3] + good[1] + good[2]
    let reading = try Reading(.memory(archive), style: .objects)
    #expect(reading.accepted == records([1, 2]))
    #expect(reading.losses.map(\.range) == [ByteRange(start: good[0].count, end: archive.count)])
  }

  /// The wrong size of a stored block covers the frame behind it.
  @Test(arguments: [true, false])
  func frameInsideADamagedBlockIsFound(hasSize: Bool) throws {
    var generator = SeededGenerator(seed: 9)
    let parts = (0..<3).map { _ in
      (0..<4).map { _ in "{\"a\":\"\(String(generator.next(), radix: 36))\"}\n" }.joined()
    }
    let frames = frames(hasSize: hasSize, parts)
    let whole = try Reading(.memory(Array(frames.joined())), style: .objects)
    for bit in 0..<frames[0].count * 8 {
      var archive = Array(frames.joined())
      archive[bit / 8] ^= 1 << (bit % 8)
      let reading = try Reading(.memory(archive), style: .objects)
      #expect(reading.accepted.suffix(8) == whole.accepted.suffix(8), "bit \(bit)")
    }
  }

  @Test func wrongSizeInTheHeaderCostsNoText() throws {
    let good = frames()
    var archive = Array(good.joined())
    // The content size of a single segment stands behind the descriptor.
    for size in [UInt8(0), 3, 255] {
      archive[5] = size
      let reading = try Reading(.memory(archive), style: .objects)
      #expect(reading.accepted == records([1, 2, 3, 4, 5, 6]))
      #expect(reading.losses.map(\.range) == [ByteRange(start: 0, end: good[0].count)])
    }
  }

  @Test func sizeOfTwoToTheSixtyIsNotBelieved() throws {
    // A window of 1 KiB, a content size of eight bytes, one stored block, no checksum.
    let header: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10]
    let block: [UInt8] = [0x41, 0, 0] + Array("{\"a\":1}\n".utf8)
    let reading = try Reading(.memory(header + block + frames()[1]), style: .objects)
    #expect(reading.accepted == records([1, 3, 4]))
    #expect(
      reading.losses.map(\.reason) == [
        "frame 1 is corrupt: its content is not as long as it says"
      ])
  }

  @Test func skippableFrameThatSaysTooMuchCoversNothing() throws {
    let good = frames()
    var skippable = Archive.skippable([1, 2, 3])
    skippable[6] = 0x7F
    let reading = try Reading(.memory(good[0] + skippable + good[1]), style: .objects)
    #expect(reading.accepted == records([1, 2, 3, 4]))
    #expect(reading.losses.count == 1)
  }

  @Test func recordsOnBothSidesOfAGapAreNotJoined() throws {
    let good = frames(["{\"a\":1}\n{\"a\"", ":2}\n{\"a\":3}\n{\"a\":", "4}\n{\"a\":5}\n{\"a\":6}"])
    var archive = good
    archive[1][0] = 0
    let reading = try Reading(.memory(Array(archive.joined())), style: .objects)
    #expect(
      reading.records == ["{\"a\":1}", "!truncated@8:{\"a\"", "!truncated@12:4}"]
        + records([5, 6]))
  }

  @Test func wholeObjectBesideAGapPasses() throws {
    let good = frames(["{\"a\":1}\n{\"a\":2}", "\n{\"a\":3}\n", "{\"a\":4}\n{\"a\":5}\n"])
    var archive = good
    archive[1][0] = 0
    let reading = try Reading(.memory(Array(archive.joined())), style: .objects)
    #expect(reading.accepted == records([1, 2, 4, 5]))
  }

  @Test func firstLineOfCSVBehindAGapIsRejected() throws {
    let good = frames(["a,b\n1,2\n3,", "4\n5,6\n7", ",8\n9,10\n"])
    var archive = good
    archive[1][0] = 0
    for style in [FramingStyle.lines, .quoted(delimiter: 0x2C)] {
      let reading = try Reading(.memory(Array(archive.joined())), style: style)
      let rejected = reading.records.filter { $0.hasPrefix("!") }
      #expect(rejected == ["!truncated@8:3,", "!truncated@10:,8"])
      #expect(reading.merged.last?.hasPrefix("9,10") == true)
    }
  }

  @Test func gapInsideAQuotedField() throws {
    let good = frames(["a,b\n1,2\n3,\"", "lost\nlost", "\nx,y\nthe end\",4\n5,\"6\n6\"\n"])
    var archive = good
    archive[1][0] = 0
    let reading = try Reading(
      .memory(Array(archive.joined())), style: .quoted(delimiter: 0x2C))
    #expect(
      reading.merged == [
        "a,b\n1,2\n", "!truncated@8:3,\"", "!truncated@11:\nx,y\nthe end\",4", "5,\"6\n6\"\n",
      ])
  }

  @Test func withoutItsHeaderNoRecordOfCSVPasses() throws {
    var archive = frames(["a,b\n1,2\n", "3,4\n\n5,6\n"])
    archive[0][0] = 0
    let style = FramingStyle(quotedDelimiter: 0x2C, hasPreamble: true)
    let reading = try Reading(.memory(Array(archive.joined())), style: style)
    // The first line might be cut, the second is whole but means nothing.
    #expect(reading.records == ["!truncated@0:3,4", "!header-lost@5:5,6"])
  }

  /// Nothing is mapped at address zero, so that reading there fails as a broken disk does.
  @Test func fileThatCannotBeRead() throws {
    let reading = try Reading(.file(path: "/proc/self/mem"))
    #expect(reading.records.isEmpty)
    #expect(reading.losses.map(\.reason) == ["read failed: Input/output error"])
  }

  @Test(arguments: [1, 700_000, 2_000_000])
  func compressedFileThatShrinksWhileItIsRead(size: Int) throws {
    let path = "/tmp/weir-shrink-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var generator = SeededGenerator(seed: 4)
    let parts = (0..<40).map { _ in
      Archive.frame(
        (0..<12_000).flatMap { _ in Array("{\"a\":\(generator.next())}\n".utf8) }, level: 1)
    }
    let archive = Array(parts.joined())
    #expect(archive.count > 4_000_000)
    try Data(archive).write(to: URL(fileURLWithPath: path))
    let reader = try SourceReader(.file(path: path), stop: nil)
    var units = [try reader.next()]
    truncate(path, off_t(size))
    while let unit = try reader.next() { units.append(unit) }
    let losses = units.compactMap { unit -> Loss? in
      if case .loss(let loss) = unit { loss } else { nil }
    }
    #expect(losses.count == 1)
    #expect(losses.first?.range.end == archive.count)
    #expect(losses.first?.reason.hasPrefix("the file shrank while it was read") == true)
  }

  @Test func fileThatShrinksWhileItIsRead() throws {
    let path = "/tmp/weir-shrink-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let line = Array("{\"a\":1}\n".utf8)
    try Data(repeatElement(line, count: 400_000).joined()).write(to: URL(fileURLWithPath: path))
    let reader = try SourceReader(.file(path: path), stop: nil)
    _ = try reader.next()
    truncate(path, 1_500_000)
    var losses: [Loss] = []
    while let unit = try reader.next() {
      if case .loss(let loss) = unit { losses.append(loss) }
    }
    let read = try #require(losses.first).range.start
    #expect(read < 3_200_000)
    #expect(
      losses == [
        Loss(
          range: ByteRange(start: read, end: 3_200_000),
          reason: "the file shrank while it was read: from 3200000 bytes to \(read)")
      ])
  }
}
