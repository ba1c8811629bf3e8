import Foundation
import Glibc
import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

struct SourceReaderTests {
  private let text = Array("alpha,1\nbeta,2\n\ngamma,3\nlast".utf8)
  private let expected = ["alpha,1", "beta,2", "", "gamma,3", "last"]

  private func isAtEnd(_ reader: SourceReader) throws -> Bool {
    if case .none = try reader.next() { return true }
    return false
  }

  @Test func readsPlainText() throws {
    let reading = try Reading(.memory(text))
    #expect(reading.records == expected)
    #expect(reading.chunks.map(\.isFirst) == [true, false])
    #expect(reading.losses.isEmpty)
  }

  @Test func readsNothingFromAnEmptyFile() throws {
    #expect(try Reading(.memory([])).chunks.isEmpty)
    #expect(try Reading(.memory(Archive.frame([]))).chunks.isEmpty)
    #expect(try Reading(.memory(Archive.skippable([1, 2, 3]))).chunks.isEmpty)
    #expect(try Reading(.memory([0xEF, 0xBB, 0xBF])).records.isEmpty == true)
  }

  @Test func passesOverByteOrderMark() throws {
    let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + text
    let reading = try Reading(.memory(marked))
    #expect(reading.records == expected)
    #expect(reading.chunks.first?.offset == 3)
  }

  @Test(arguments: [true, false], [true, false])
  func cutsBetweenFramesDoNotShow(hasSize: Bool, hasChecksum: Bool) throws {
    for cut in 0...text.count {
      let archive =
        Archive.skippable([7])
        + Archive.frame(Array(text[..<cut]), hasSize: hasSize, hasChecksum: hasChecksum)
        + Archive.frame([], hasSize: hasSize) + Archive.skippable([])
        + Archive.frame(Array(text[cut...]), hasSize: hasSize, hasChecksum: hasChecksum)
      let reading = try Reading(.memory(archive))
      #expect(reading.records == expected, "cut at \(cut)")
      #expect(reading.losses.isEmpty)
      var offset = 0
      for chunk in reading.chunks {
        #expect(chunk.offset == offset)
        offset += chunk.count
      }
      #expect(offset == text.count)
    }
  }

  @Test func oneFrameForEachByte() throws {
    let archive = text.flatMap { Archive.frame([$0]) }
    let reading = try Reading(.memory(archive))
    #expect(reading.records == expected)
    #expect(reading.units == "f")
  }

  /// Lines of a few MiB that compress badly enough to fill more than one read.
  private func longText(seed: UInt64, count: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    while bytes.count < count {
      bytes += String(generator.next(), radix: 16).utf8
      bytes.append(generator.next() % 4 == 0 ? 0x0A : 0x2C)
    }
    return bytes
  }

  @Test(arguments: [(true, "f"), (false, "t")])
  func largeFramesKeepEveryRecord(hasSize: Bool, unit: Character) throws {
    let long = longText(seed: 3, count: 5 << 20)
    let archive = [0..<1_500_000, 1_500_000..<4_999_999, 4_999_999..<long.count]
      .flatMap { Archive.frame(Array(long[$0]), hasSize: hasSize, level: 1) }
    let reading = try Reading(.memory(archive))
    #expect(reading.records == Reading.lines(long))
    #expect(Set(reading.units) == [unit])
    #expect(reading.chunks.allSatisfy { $0.count <= 2 << 20 })
    #expect(try Reading(.memory(long)).records == Reading.lines(long))
  }

  @Test func frameAboveSixteenMebibytesIsStreamed() throws {
    let line = Array(repeating: UInt8(ascii: "x"), count: 999) + [0x0A]
    let long = Array(repeatElement(line, count: 18_000).joined())
    let reading = try Reading(.memory(Archive.frame(long) + Archive.frame(line)))
    #expect(reading.records.count == 18_001)
    #expect(reading.units.hasPrefix("tttt"))
    #expect(reading.units.hasSuffix("f"))
    #expect(reading.losses.isEmpty)
  }

  /// Blocks refer to text that lies in the buffer before, also farther back than a usual buffer.
  @Test(arguments: [(23, 6), (25, 12)] as [(Int32, Int)])
  func streamedFramesReferFarBack(windowLog: Int32, mebibytes: Int) throws {
    let part = longText(seed: 5, count: mebibytes << 20)
    let long = Array(repeatElement(part, count: 4).joined())
    let frame = Archive.frame(long, hasSize: false, level: 1, windowLog: windowLog)
    #expect(frame.count < part.count * 3 / 2)
    let reader = try SourceReader(.memory(frame + Archive.frame(part, hasSize: false)), stop: nil)
    var offset = 0
    while let unit = try reader.next() {
      guard case .text(let piece) = unit else { throw Unexpected() }
      let bytes = UnsafeBufferPointer(start: piece.buffer.start + piece.start, count: piece.count)
      let place = offset < long.count ? offset : offset - long.count
      let expected = offset < long.count ? long[place...] : part[place...]
      // One piece may hold the end of the first frame and the start of the second.
      let count = min(bytes.count, expected.count)
      #expect(expected.prefix(count).elementsEqual(bytes.prefix(count)))
      #expect(part.starts(with: bytes.dropFirst(count)))
      offset += piece.count
    }
    #expect(offset == long.count + part.count)
  }

  private struct Unexpected: Error {}

  @Test(arguments: [true, false], [true, false])
  func truncationIsNeverSilent(hasSize: Bool, hasChecksum: Bool) throws {
    let frames = [Array(text[..<11]), Array(text[11...])]
      .map { Archive.frame($0, hasSize: hasSize, hasChecksum: hasChecksum) }
    let archive = frames[0] + Archive.skippable([1, 2]) + frames[1]
    let legalEnds = [0, frames[0].count, frames[0].count + 10]
    for count in 2..<archive.count {
      let reading = try Reading(.memory(Array(archive[..<count])))
      let isLegal = legalEnds.contains(count)
      #expect(reading.losses.isEmpty == isLegal, "cut at \(count)")
      #expect(reading.losses.allSatisfy { $0.range.end == count })
      if count >= frames[0].count { #expect(reading.accepted.first == "alpha,1") }
      if !isLegal {
        #expect(expected.starts(with: reading.accepted), "cut at \(count)")
        #expect(reading.losses.first?.reason.contains("compressed data stops inside") == true)
      }
    }
  }

  @Test(arguments: [true, false])
  func flippedBitsNeverPassUnseen(hasSize: Bool) throws {
    let archive =
      Archive.frame(Array(text[..<11]), hasSize: hasSize)
      + Archive.frame(Array(text[11...]), hasSize: hasSize)
    for bit in 0..<archive.count * 8 {
      var damaged = archive
      damaged[bit / 8] ^= 1 << (bit % 8)
      let reading = try Reading(.memory(damaged))
      // A flip may leave the text as it was (an unused bit of the header), never change it unseen.
      if reading.losses.isEmpty { #expect(reading.records == expected, "bit \(bit)") }
    }
  }

  @Test(arguments: [true, false])
  func goodBlocksOfDamagedFrameComeOut(hasSize: Bool) throws {
    let long = longText(seed: 5, count: 1 << 20)
    let first = Archive.frame(Array("first\n".utf8))
    var archive = first + Archive.frame(long, hasSize: hasSize, level: 1)
    let whole = archive.count
    archive.removeSubrange(first.count + (whole - first.count) / 2..<whole)
    let cut = try Reading(.memory(archive))
    let lines = ["first"] + Reading.lines(long)
    #expect(lines.starts(with: cut.accepted))
    #expect(cut.accepted.count > lines.count / 4)
    #expect(cut.records.last?.hasPrefix("!truncated@") == true)
    #expect(
      cut.losses == [
        Loss(
          range: ByteRange(start: first.count, end: archive.count),
          reason: "compressed data stops inside frame 2")
      ])
  }

  @Test func wholeFrameWithBadChecksumIsALossAfterItsText() throws {
    let first = Archive.frame(Array("first\n".utf8))
    var second = Archive.frame(Array("second\n".utf8))
    second[second.count - 1] ^= 1
    let archive = first + second + Archive.frame(Array("third\n".utf8))
    let reading = try Reading(.memory(archive))
    #expect(reading.records == ["first", "second", "third"])
    #expect(
      reading.losses == [
        Loss(
          range: ByteRange(start: first.count, end: first.count + second.count),
          reason: "checksum of frame 2 does not match", textGoesOn: true)
      ])
  }

  @Test func bytesAfterTheLastFrameAreALoss() throws {
    let reading = try Reading(.memory(Archive.frame(text) + Array("rubbish".utf8)))
    #expect(reading.losses.map(\.reason) == ["bytes after frame 1 are no zstd frame"])
  }

  @Test func windowAboveTheLimitIsALoss() throws {
    // A frame of unknown size with a window of 256 MiB and one empty block.
    let archive: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 18 << 3, 0x01, 0x00, 0x00]
    let reading = try Reading(.memory(archive))
    #expect(reading.losses.map(\.reason) == ["frame 1 needs a window above the limit of 128 MiB"])
  }

  @Test func foldersAndMissingFilesAreNamed() throws {
    let folder = #expect(throws: SourceError.self) {
      try SourceReader(.file(path: "/tmp"), stop: nil)
    }
    #expect(folder?.text == "is a folder, expected a file")
    let missing = #expect(throws: SourceError.self) {
      try SourceReader(.file(path: "/nonexistent/calls"), stop: nil)
    }
    #expect(missing?.text == "cannot be opened: No such file or directory")
  }

  @Test(arguments: [false, true])
  func pipeHandsOnWhatHasArrived(isCompressed: Bool) throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    func send(_ line: String) {
      let bytes = Array(line.utf8)
      let sent = isCompressed ? Archive.frame(bytes) : bytes
      #expect(write(ends[1], sent, sent.count) == sent.count)
    }
    let stop = StopSignal()
    let reader = try SourceReader(.file(path: "/dev/fd/\(ends[0])"), stop: stop)
    defer { close(ends[0]) }
    #expect(reader.size == nil)
    for line in ["one,1,aaaa\n", "two,2,bbbb\n"] {
      send(line)
      let unit = try #require(try reader.next())
      #expect(unit.textBytes == line.utf8.count)
    }
    stop.request()
    #expect(try isAtEnd(reader))
    #expect(reader.wasStopped)
    close(ends[1])
  }

  @Test func stopEndsWaitingForAQuietPipe() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer {
      close(ends[0])
      close(ends[1])
    }
    let stop = StopSignal()
    let reader = try SourceReader(.file(path: "/dev/fd/\(ends[0])"), stop: stop)
    Thread.detachNewThread {
      usleep(20_000)
      stop.request()
    }
    // Nobody writes and nobody closes: without the signal this never returns.
    #expect(try isAtEnd(reader))
    #expect(reader.wasStopped)
  }

  @Test func writerOfAPipeGoesOnWithoutTheReader() throws {
    let most = try String(contentsOfFile: "/proc/sys/fs/pipe-max-size", encoding: .utf8)
    let room = min(InputWindow.stepBytes, Int(most.filter(\.isNumber)) ?? 0)
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer {
      close(ends[0])
      close(ends[1])
    }
    let reader = try SourceReader(.file(path: "/dev/fd/\(ends[0])"), stop: nil)
    #expect(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
    let sent = [UInt8](repeating: UInt8(ascii: "\n"), count: room)
    #expect(write(ends[1], sent, room) == room)
    #expect(try reader.next()?.textBytes == room)
  }

  @Test func regularFileKnowsItsSize() throws {
    let path = "/tmp/weir-source-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let archive = Archive.frame(text)
    try Data(archive).write(to: URL(fileURLWithPath: path))
    let reader = try SourceReader(.file(path: path), stop: nil)
    #expect(reader.size == archive.count)
    #expect(try reader.next()?.textBytes == text.count)
    #expect(try isAtEnd(reader))
    #expect(reader.bytesRead == archive.count)
    #expect(reader.wasStopped == false)
  }

  @Test func truncationOfALivePipeIsALoss() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let archive = Archive.frame(text) + Archive.frame(text)
    #expect(write(ends[1], archive, archive.count - 3) == archive.count - 3)
    close(ends[1])
    let reading = try Reading(.file(path: "/dev/fd/\(ends[0])"))
    close(ends[0])
    let start = archive.count / 2
    #expect(
      reading.losses == [
        Loss(
          range: ByteRange(start: start, end: archive.count - 3),
          reason: "compressed data stops inside frame 2")
      ])
    #expect(Array(reading.accepted.prefix(4)) == Array(expected.prefix(4)))
  }
}
