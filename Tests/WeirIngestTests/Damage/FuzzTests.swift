import Foundation
import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

/// Seeded mutations of archives and records; `WEIR_SEED` and `WEIR_CASES` choose others and more.
struct FuzzTests {
  private static let seed =
    ProcessInfo.processInfo.environment["WEIR_SEED"].flatMap { UInt64($0) } ?? 1
  private static let cases =
    ProcessInfo.processInfo.environment["WEIR_CASES"].flatMap { Int($0) } ?? 1000

  /// `bytes` with up to four places changed, taken out, doubled or filled in.
  private func mutated(
    _ bytes: [UInt8], _ generator: inout SeededGenerator, alphabet: [UInt8]
  ) -> [UInt8] {
    var result = bytes
    for _ in 0...Int.random(in: 0...3, using: &generator) {
      guard !result.isEmpty else { return result }
      let place = Int.random(in: 0..<result.count, using: &generator)
      let end = min(result.count, place + Int.random(in: 1...12, using: &generator))
      let byte = alphabet.randomElement(using: &generator) ?? 0
      switch Int.random(in: 0...4, using: &generator) {
      case 0: result[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 1: result[place] = byte
      case 2: result.removeSubrange(place..<end)
      case 3: result.insert(contentsOf: result[place..<end], at: place)
      default: result.insert(byte, at: place)
      }
    }
    return result
  }

  @Test(arguments: DamageArchive.all)
  func archives(archive: DamageArchive) throws {
    var generator = SeededGenerator(seed: Self.seed)
    let bytes = archive.bytes
    let original = try DamageRun(bytes, archive.format)
    let texts = Set(original.good.map(\.text))
    for number in 0..<Self.cases / 4 {
      let damaged = mutated(bytes, &generator, alphabet: Array(0...255))
      let run = try DamageRun(damaged, archive.format)
      #expect(run.read == run.good.count + run.rejected, "case \(number)")
      guard run.losses.isEmpty, run.rejected == 0, archive.hasChecksum else { continue }
      // Whole frames may have gone or come twice; no record may be another.
      #expect(run.good.allSatisfy { texts.contains($0.text) }, "case \(number)")
    }
  }

  @Test func framesCutAnywhereGiveTheSameRecords() throws {
    var generator = SeededGenerator(seed: Self.seed)
    let alphabet = Array("a,\"\n\r{}é".utf8)
    for number in 0..<Self.cases / 4 {
      let bytes = (0..<120).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      for style in [FramingStyle.lines, .objects, .quoted(delimiter: 0x2C)] {
        let whole = Reading(pieces: [bytes], style: style, lineLimit: 20)
        var pieces: [[UInt8]] = [[]]
        for byte in bytes {
          pieces[pieces.count - 1].append(byte)
          if generator.next() % 4 == 0 { pieces.append([]) }
        }
        let cut = Reading(pieces: pieces, style: style, lineLimit: 20)
        #expect(cut.merged == whole.merged, "case \(number), \(style)")
      }
    }
  }

  @Test func jsonScannerAgreesWithAPlainReader() throws {
    var generator = SeededGenerator(seed: Self.seed)
    let records = [
      #"{"kind":"call","id":"c1","time":"2021-06-01T00:00:01Z","caller":"+8613000000001","x":[1,2.5e-3,-0]}"#,
      #"{"text":"\u00e9\"\\ ok é 漢","nested":{"a":[true,false,null,{}],"b":[]},"n":-12.0E+5}"#,
      #" { "a" : "b" , "c" : [ ] } "#,
    ].map { Array($0.utf8) }
    let alphabet = Array("{}[]\":,\\u0e+-.19tfn \t\r\u{1}é".utf8)
    let syntax: Set = ["invalid-json", "invalid-utf8", "nesting-too-deep", "not-an-object"]
    var accepted = 0
    for number in 0..<Self.cases * 4 {
      let record = mutated(records[number % 3], &generator, alphabet: alphabet)
      let isRight = StrictJSON.isObject(record)
      let name = "case \(number): \(String(decoding: record, as: UTF8.self))"
      #expect(CutRecord.isObject(record) == isRight, "\(name)")
      guard !record.contains(0x0A), record.contains(where: { $0 > 0x20 }) else { continue }
      let reasons = try ChunkCase(record, .canonical(name: "x", kind: nil)).reasons
      #expect(reasons.allSatisfy { !syntax.contains($0) } == isRight, "\(name) \(reasons)")
      if isRight { accepted += 1 }
    }
    // Both sides of the comparison are met.
    #expect(accepted > Self.cases / 10 && accepted < Self.cases * 4)
  }

  @Test func csvScannerAgreesWithAPlainSplitter() throws {
    var generator = SeededGenerator(seed: Self.seed)
    var specification = IngestSpecification.canonical(name: "x", kind: Schema().kind(named: "sms"))
    specification.format = .csv(CSVOptions())
    let letters = Array("ab,\"\n\ré").map { Array(String($0).utf8) }
    specification.time = TimeSpecification(.counted(start: 0, every: 1000))
    for number in 0..<Self.cases {
      var body: [UInt8] = []
      for _ in 0..<3 {
        let field = (0..<5).flatMap { _ in letters.randomElement(using: &generator) ?? [] }
        let quoted = field.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] }
        body += Array("c\(number),\"".utf8) + quoted + Array("\"\n".utf8)
      }
      if number % 2 == 0 {
        body = mutated(body, &generator, alphabet: Array("\",\na".utf8))
      }
      if body.last != 0x0A { body.append(0x0A) }
      let chunk = try ChunkCase(Array("id,text\n".utf8) + body, specification)
      let expected = PlainCSV.records(body)
      let good = expected.compactMap { $0?.count == 2 ? $0?[1] : nil }
      let name = "case \(number): \(String(decoding: body, as: UTF8.self))"
      #expect(
        chunk.values("sms", "text")
          == good.map { $0.isEmpty ? "-" : String(decoding: $0, as: UTF8.self) },
        "\(name)")
      #expect(chunk.chunk.recordCount == expected.count, "\(name)")
    }
  }
}

/// RFC 4180 read byte by byte, to compare the scanner with.
private enum PlainCSV {
  /// The fields of each record; nil where quotes or bytes are wrong. Blank lines are none.
  static func records(_ bytes: [UInt8]) -> [[[UInt8]]?] {
    var records: [[[UInt8]]?] = []
    var index = 0
    while index < bytes.count {
      let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
      if bytes[index..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
        index = end + 1
        continue
      }
      let start = index
      var isBroken = false
      var fields: [[UInt8]] = []
      repeat { fields.append(field(bytes, &index, &isBroken)) } while separator(bytes, &index)
      let isText = String(validating: bytes[start..<min(index, bytes.count)], as: UTF8.self) != nil
      records.append(isBroken || !isText ? nil : fields)
    }
    return records
  }

  /// Passes a delimiter, or the line feed, at which the record ends.
  private static func separator(_ bytes: [UInt8], _ index: inout Int) -> Bool {
    index += 1
    return bytes[index - 1] == 0x2C
  }

  private static func field(
    _ bytes: [UInt8], _ index: inout Int, _ isBroken: inout Bool
  ) -> [UInt8] {
    var field: [UInt8] = []
    if bytes[index] == 0x22 {
      index += 1
      while true {
        guard index < bytes.count - 1 else {
          isBroken = true
          return field
        }
        if bytes[index] == 0x22 {
          guard bytes[index + 1] == 0x22 else { break }
          index += 1
        }
        field.append(bytes[index])
        index += 1
      }
      index += 1
      if bytes[index] == 0x0D, bytes[index + 1] == 0x0A { index += 1 }
      if bytes[index] == 0x2C || bytes[index] == 0x0A { return field }
      isBroken = true
    }
    while bytes[index] != 0x2C, bytes[index] != 0x0A {
      field.append(bytes[index])
      index += 1
    }
    if bytes[index] == 0x0A, field.last == 0x0D { field.removeLast() }
    return field
  }
}
