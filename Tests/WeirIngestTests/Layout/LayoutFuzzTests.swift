import Foundation
import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

/// Mutated records, read with layouts and by the strict readers alone: nothing may differ.
///
/// `WEIR_SEED` and `WEIR_CASES` choose others and more: a case is about 30 mutated records.
struct LayoutFuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seed = environment["WEIR_SEED"].flatMap { UInt64($0) } ?? 1
  private static let cases = (environment["WEIR_CASES"].flatMap { Int($0) } ?? 1000) / 25

  @Test(arguments: LayoutCase.all)
  func layoutsAgreeWithTheStrictReaders(layoutCase: LayoutCase) throws {
    var generator = SeededGenerator(seed: Self.seed)
    var accepted = 0
    var rejected = 0
    for number in 0..<Self.cases {
      let text = Self.text(layoutCase, &generator)
      let fast = try Decoded(text, layoutCase, isStrict: false)
      let strict = try Decoded(text, layoutCase, isStrict: true)
      #expect(fast.rows == strict.rows, "case \(number)")
      #expect(fast.others == strict.others, "case \(number)")
      #expect(fast.recordCount == strict.recordCount, "case \(number)")
      #expect(fast.highestTime == strict.highestTime, "case \(number)")
      accepted += strict.rows.count
      rejected += strict.others.count
    }
    #expect(accepted > Self.cases * 30)
    #expect(rejected > Self.cases)
  }

  /// The header, every record twice, and then records of which half are mutated, or only a few: a
  /// quote that is out of place leaves all of a text to other readers.
  private static func text(_ layoutCase: LayoutCase, _ generator: inout SeededGenerator) -> [UInt8]
  {
    var text = Array(layoutCase.header.utf8)
    if !text.isEmpty { text.append(0x0A) }
    let records = layoutCase.records.map { Array($0.utf8) }
    for record in records + records { text += record + [0x0A] }
    let rarity: UInt64 = generator.next() % 3 == 0 ? 40 : 2
    for _ in 0..<60 {
      var record = records.randomElement(using: &generator) ?? []
      if generator.next() % rarity == 0 {
        mutate(&record, from: records.randomElement(using: &generator) ?? [], &generator)
      }
      text += record + [0x0A]
    }
    // Bytes that are no UTF-8 leave the whole text to the strict readers.
    if generator.next() % 8 == 0 { text += [0xC3, 0x0A] }
    return text
  }

  private static func mutate(
    _ record: inout [UInt8], from other: [UInt8], _ generator: inout SeededGenerator
  ) {
    let alphabet = Array("{}[]\":,;\\u0e+-.19tfnZ \t\r\n\u{1}\0é漢".utf8)
    for _ in 0...Int.random(in: 0...2, using: &generator) {
      guard !record.isEmpty, !other.isEmpty else { return }
      let place = Int.random(in: 0..<record.count, using: &generator)
      let end = min(record.count, place + Int.random(in: 1...12, using: &generator))
      let byte = alphabet.randomElement(using: &generator) ?? 0
      switch generator.next() % 7 {
      case 0: record[place] ^= 1 << UInt8.random(in: 0...6, using: &generator)
      case 1: record[place] = byte < 0x80 ? byte : 0x20
      case 2: record.removeSubrange(place..<end)
      case 3: record.insert(contentsOf: record[place..<end], at: place)
      case 4: record.insert(contentsOf: Array("漢".utf8), at: place)
      case 5:
        let source = Int.random(in: 0..<other.count, using: &generator)
        let last = min(other.count, source + Int.random(in: 1...40, using: &generator))
        record.replaceSubrange(place..<end, with: other[source..<last])
      default: record.insert(byte < 0x80 ? byte : 0x61, at: place)
      }
    }
  }

  @Test(arguments: LayoutCase.all)
  func recordsAreReadByTheirLayouts(layoutCase: LayoutCase) throws {
    let records = layoutCase.records.map { Array(($0 + "\n").utf8) }
    let lines = Array(repeating: records, count: 20).flatMap { $0 }.flatMap { $0 }
    let text = layoutCase.header.isEmpty ? lines : Array((layoutCase.header + "\n").utf8) + lines
    let decoded = try Decoded(text, layoutCase, isStrict: false)
    #expect(decoded.others == [])
    // Where the kind's key is another field's too, each record is left to the strict reader; and
    // so are records of which a value may be a word for nothing, if it names the kind.
    switch layoutCase.name {
    case "mapped", "mapped csv": #expect(decoded.rowsByLayout < records.count * 20)
    case "counted", "plain csv", "csv", "quoted csv", "patterned", "escaped":
      #expect(decoded.rowsByLayout >= records.count * 19)
    default: #expect(decoded.rowsByLayout >= records.count * 18)
    }
  }
}

/// All that came of a text, to be compared.
private struct Decoded {
  var rows: [String] = []
  /// Rejected and late records.
  var others: [String] = []
  var recordCount = 0
  var highestTime: Int64?
  var rowsByLayout = 0

  init(_ bytes: [UInt8], _ layoutCase: LayoutCase, isStrict: Bool) throws {
    let schema = layoutCase.schema
    let decoder = ChunkDecoder(
      specification: layoutCase.specification, schema: schema,
      projections: schema.kinds.map { Projection(fields: Array($0.fields.indices.dropFirst(2))) },
      isStrict: isStrict)
    let text = TextBuffer(copying: bytes)
    let header = try decoder.header(text: text, start: 0, count: bytes.count)
    let place = ChunkPlace(
      base: text.start, end: text.start + bytes.count, textOffset: 0, fileOffset: 0)
    let arena = Arena(pool: ArenaPool())
    var builder = ChunkBuilder(
      plan: decoder.plan, place: place, text: text, source: 0, lateness: 600_000,
      isStrict: isStrict, arena: arena)
    if let csv = decoder.csv {
      builder.readCSV(
        from: place.base + CSVPreamble.length(place.base, place.end, csv), csv, header: header)
    } else {
      builder.readJSON(from: place.base)
    }
    rowsByLayout = builder.rowsByLayout
    let chunk = builder.finish()
    recordCount = chunk.recordCount
    others = chunk.rejected.map { "\($0.reason) \($0.record) \($0.offset) \($0.bytes)" }
    others += chunk.late.map { "late \($0.record) \($0.offset) \($0.time) \($0.kind) \($0.bytes)" }
    highestTime = chunk.highestTime
    for batch in chunk.batches {
      for row in 0..<batch.count { rows.append(Self.text(batch, row)) }
    }
    withExtendedLifetime((text, arena)) {}
  }

  private static func text(_ batch: EventBatch, _ row: Int) -> String {
    var values = [batch.ids[row].isMissing ? "-" : "'\(batch.ids[row].string)'"]
    for column in batch.columns {
      switch column.lane {
      case .word: values.append("\(column.words[row])")
      case .real: values.append("\(column.reals[row])")
      case .truth: values.append("\(column.truths[row])")
      case .bytes:
        let slice = column.slices[row]
        values.append(slice.isMissing ? "-" : "'\(slice.string)'")
      }
    }
    return "\(batch.kind) \(batch.times[row]) \(batch.records[row]) \(batch.spans[row]) "
      + values.joined(separator: " ")
  }
}
