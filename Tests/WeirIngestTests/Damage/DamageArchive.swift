import Foundation
import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

/// A small archive of calls, and where each of its records lies.
struct DamageArchive: CustomTestStringConvertible {
  enum Format: Hashable { case json, csv }

  let name: String
  let format: Format
  /// Compressed frames or members in order, with the records (by number) wholly inside each.
  private(set) var frames: [(bytes: [UInt8], records: Set<Int>)] = []
  private(set) var recordCount = 0
  let hasChecksum: Bool
  let isGzip: Bool

  var testDescription: String { name }
  var bytes: [UInt8] { frames.flatMap(\.bytes) }

  /// Places where a cut leaves a shorter archive that is whole.
  var borders: Set<Int> {
    var place = 0
    var borders: Set<Int> = [0]
    for frame in frames {
      place += frame.bytes.count
      borders.insert(place)
    }
    return borders
  }

  /// - Parameters:
  ///   - cuts: share of the text at which frames end; nil for ends at records.
  init(
    _ name: String, format: Format = .json, records: Int, frameCount: Int,
    cutsRecords: Bool = false, hasChecksum: Bool = true, hasSize: Bool = true,
    isGzip: Bool = false
  ) {
    self.name = name
    self.format = format
    self.hasChecksum = hasChecksum
    self.isGzip = isGzip
    recordCount = records
    let lines = (1...records).map { Self.line($0, format) }
    var text: [UInt8] = format == .csv ? Array("id,time,caller,callee,duration\n".utf8) : []
    var spans: [Range<Int>] = []
    for line in lines {
      spans.append(text.count..<text.count + line.count)
      text += line
    }
    var start = 0
    for frame in 1...frameCount {
      let nextRecord = records * frame / frameCount
      var end = frame == frameCount ? text.count : spans[nextRecord].lowerBound
      if cutsRecords, frame < frameCount { end += 7 * frame }
      let part = Array(text[start..<end])
      let compressed =
        isGzip
        ? GzipArchive.member(part)
        : Archive.frame(part, hasSize: hasSize, hasChecksum: hasChecksum)
      let inside = spans.indices.filter {
        spans[$0].lowerBound >= start && spans[$0].upperBound <= end
      }
      frames.append((compressed, Set(inside.map { $0 + 1 })))
      start = end
    }
  }

  private static func line(_ number: Int, _ format: Format) -> [UInt8] {
    var generator = SeededGenerator(seed: UInt64(number))
    let caller = "+861\(3_000_000_000 + generator.next() % 999_999_999)"
    let callee = "+8521\(generator.next() % 9_999_999)"
    let time = EventTime.format(1_622_505_600_000 + Int64(number) * 1000)
    switch format {
    case .json:
      return Array(
        (#"{"id":"c\#(number)","time":"\#(time)","caller":"\#(caller)","callee":"\#(callee)","#
          + #""duration":\#(generator.next() % 600)}"# + "\n").utf8)
    case .csv:
      return Array("c\(number),\(time),\(caller),\(callee),\(generator.next() % 600)\n".utf8)
    }
  }

  /// Records in each archive: few for a sample of damages, more where all of them are tried.
  private static let size =
    ProcessInfo.processInfo.environment["WEIR_DAMAGE"] == "all" ? 96 : 12

  static let all = [
    DamageArchive("frames at records", records: size, frameCount: 4),
    DamageArchive("frames inside records", records: size, frameCount: 4, cutsRecords: true),
    DamageArchive(
      "frames of unknown size", records: size, frameCount: 4, cutsRecords: true, hasSize: false),
    DamageArchive("one frame", records: size, frameCount: 1),
    DamageArchive("no checksums", records: size, frameCount: 3, hasChecksum: false),
    DamageArchive("csv", format: .csv, records: size, frameCount: 4),
    DamageArchive(
      "csv inside records", format: .csv, records: size, frameCount: 3, cutsRecords: true),
    DamageArchive("gzip", records: size, frameCount: 1, isGzip: true),
    DamageArchive("gzip members", records: size, frameCount: 3, cutsRecords: true, isGzip: true),
  ]
}
