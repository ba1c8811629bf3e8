import Foundation
import TestSupport
import Testing

@testable import WeirIngest

/// Every truncation and every single bit flip of small archives: nothing that is lost passes as
/// success, and nothing of the undamaged frames is lost.
///
/// `swift test` tries a sample, `WEIR_DAMAGE=all swift test --filter DamageTests` all of them.
struct DamageTests {
  private enum Result: String, CaseIterable {
    case named = "named as a loss"
    case unchanged = "harmless: all records came out as they were"
    case rejected = "seen in the dead letter alone"
    case shorter = "a shorter archive that is whole"
    case unproved = "named, with wrong or repeated records of the damaged frame"
  }

  private static let isWhole = ProcessInfo.processInfo.environment["WEIR_DAMAGE"] == "all"

  /// Every `step`-th of `count` damages, from a seeded start.
  private func sample(_ count: Int, of wanted: Int) -> StrideTo<Int> {
    let step = Self.isWhole ? 1 : max(1, count / wanted)
    var generator = SeededGenerator(seed: UInt64(count))
    return stride(from: Int(generator.next() % UInt64(step)), to: count, by: step)
  }

  @Test(arguments: DamageArchive.all)
  func everyTruncation(archive: DamageArchive) throws {
    let bytes = archive.bytes
    let original = try DamageRun(bytes, archive.format)
    #expect(original.good.count == archive.recordCount && original.losses.isEmpty)
    var results: [Result: Int] = [:]
    for count in sample(bytes.count, of: 150) {
      let run = try DamageRun(Array(bytes[..<count]), archive.format)
      var place = 0
      let safe = archive.frames.reduce(into: Set<Int>()) { safe, frame in
        place += frame.bytes.count
        if place <= count { safe.formUnion(frame.records) }
      }
      let result = judge(run, original, safe, archive, "cut at \(count)")
      if archive.borders.contains(count) {
        results[.shorter, default: 0] += 1
      } else {
        // A lone first byte of the magic number reads as a line of text.
        #expect(
          result == .named || result == .rejected && count == 1,
          "\(archive.name) cut at \(count): \(result)")
        results[result, default: 0] += 1
      }
    }
    report(results, archive, "truncations")
  }

  @Test(arguments: DamageArchive.all)
  func everyBitFlip(archive: DamageArchive) throws {
    let bytes = archive.bytes
    let original = try DamageRun(bytes, archive.format)
    var results: [Result: Int] = [:]
    for bit in sample(bytes.count * 8, of: 600) {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      let run = try DamageRun(damaged, archive.format)
      results[
        judge(run, original, safeRecords(archive, bit / 8), archive, "bit \(bit)"), default: 0] += 1
    }
    report(results, archive, "bit flips")
  }

  /// Records in frames that a damage at `offset` does not touch and that can be found behind it.
  private func safeRecords(_ archive: DamageArchive, _ offset: Int) -> Set<Int> {
    var safe: Set<Int> = []
    var place = 0
    for frame in archive.frames {
      let isBehind = place > offset
      let isDamaged = !isBehind && offset < place + frame.bytes.count
      place += frame.bytes.count
      // Behind a damage, a frame without a checksum proves nothing; gzip is not searched.
      if isDamaged || isBehind && (!archive.hasChecksum || archive.isGzip) { continue }
      // The first line of CSV behind a gap is never sure, and without the header nothing is.
      if archive.format == .csv, offset < archive.frames[0].bytes.count { continue }
      if isBehind, archive.format == .csv {
        safe.formUnion(frame.records.sorted().dropFirst())
      } else {
        safe.formUnion(frame.records)
      }
    }
    return safe
  }

  private func judge(
    _ run: DamageRun, _ original: DamageRun, _ safe: Set<Int>, _ archive: DamageArchive,
    _ damage: String
  ) -> Result {
    let name = "\(archive.name), \(damage)"
    #expect(run.read == run.good.count + run.rejected, "\(name): the sum does not hold")
    let texts = Dictionary(original.good.map { ($0.number, $0.text) }) { first, _ in first }
    let right = run.good.filter { texts[$0.number] == $0.text }.map(\.number)
    if run.hasNoHeader { return .named }
    let missing = safe.subtracting(right).sorted()
    #expect(missing.isEmpty, "\(name): records \(missing) could be read, \(run.losses)")
    for loss in run.losses {
      #expect(loss.range.start < loss.range.end || loss.range.start == 0, "\(name): \(loss)")
    }
    if !run.losses.isEmpty {
      let isRight = Set(right).count == run.good.count
      return isRight ? .named : .unproved
    }
    let isSame = right.count == original.good.count && run.good.count == right.count
    if isSame, run.rejected == 0 { return .unchanged }
    if run.rejected > 0 { return .rejected }
    let isDetectable = archive.hasChecksum || damage.hasPrefix("cut")
    if isDetectable, damage.hasPrefix("bit") { Issue.record("\(name): passes as success") }
    return .shorter
  }

  private func report(_ results: [Result: Int], _ archive: DamageArchive, _ damage: String) {
    guard Self.isWhole else { return }
    let total = results.values.reduce(0, +)
    let parts = Result.allCases.map { "\(results[$0] ?? 0) \($0.rawValue)" }
    print("\(archive.name): \(total) \(damage): \(parts.joined(separator: "; "))")
  }
}
