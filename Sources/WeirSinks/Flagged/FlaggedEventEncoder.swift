package import WeirCore

/// Writes flagged events as lines of JSON, in the key order of the format's specification.
///
/// One line at a time stands in ``line``; ``omitted`` says which of its bytes the digest leaves out.
/// Not for use from several threads at once.
package final class FlaggedEventEncoder {
  /// Which rules' flags a line holds.
  package enum Part: Sendable {
    /// Flags of rules that are in force, with their actions.
    case stable
    /// Flags of rules on trial, without actions.
    case shadow
  }

  private let kindNames: [[UInt8]]
  private let sources: [SourceInfo]
  private let rules: [RuleHeader]
  /// `"ingest":…,"file":…,"record":` of each source.
  private let sourceTexts: [[UInt8]]
  /// `{"rule":…,"category":…,"level":…,"score":…,"key":{` of each rule.
  private let ruleTexts: [[UInt8]]
  private var writer = JSONWriter()

  /// Runs of bytes of ``line`` in ascending order, see ``FlaggedDigest``.
  package private(set) var omitted: [Range<Int>] = []

  /// - Parameters:
  ///   - sources: in the order of ``Position/source``.
  ///   - rules: in the order of ``Flag/rule``.
  package init(schema: Schema, sources: [SourceInfo], rules: [RuleHeader]) {
    kindNames = schema.kinds.map { kind in
      var writer = JSONWriter()
      writer.string(kind.name)
      return writer.bytes
    }
    self.sources = sources
    self.rules = rules
    sourceTexts = sources.map(Self.text)
    ruleTexts = rules.map(Self.text)
  }

  /// The line made last, with its line feed.
  package var line: [UInt8] { writer.bytes }

  /// Makes the line of `event`.
  ///
  /// - Parameter part: what the flags of `event` are; it must hold no others.
  /// - Complexity: O(*n*) in the length of the line.
  package func encode(_ event: FlaggedEvent, as part: Part = .stable) {
    writer.removeAll()
    omitted.removeAll(keepingCapacity: true)
    writer.raw("{\"id\":")
    writer.string(event.id(sources: sources))
    writer.raw(",\"kind\":")
    writer.raw(kindNames[event.batch.kind])
    writer.raw(",\"time\":\"")
    writer.raw(Array(EventTime.format(event.time).utf8))
    writer.raw("\",\"score\":")
    writer.raw(Array(event.score(rules: rules).text.utf8))
    writer.raw(",\"level\":")
    writer.string(event.level(rules: rules).rawValue)
    writer.raw(",\"flags\":[")
    for (index, flag) in event.flags.enumerated() {
      if index > 0 { writer.raw(",") }
      encode(flag, part)
    }
    writer.raw("],\"actions\":[")
    if part == .stable { encode(event.actions) }
    writer.raw("],")
    omitting {
      writer.raw("\"source\":{")
      encode(event.position)
      writer.raw("},")
    }
    writer.raw("\"event\":")
    encode(record: event.batch.record(event.row), of: sources[event.batch.source])
    writer.raw("}\n")
  }

  private func encode(_ flag: Flag, _ part: Part) {
    writer.raw(ruleTexts[flag.rule])
    encode(flag.key)
    writer.raw("}")
    if flag.subject != .missing {
      writer.raw(",\"subject\":")
      writer.value(flag.subject)
    }
    writer.raw(",\"values\":{")
    encode(flag.values)
    writer.raw("},\"why\":")
    writer.string(flag.why)
    writer.raw(",\"evidence\":[")
    encode(flag.evidence)
    if part == .stable, !flag.allowed.isEmpty {
      writer.raw("],\"allowed\":[")
      encode(flag.allowed)
    }
    writer.raw("]}")
  }

  private func encode(_ values: [NamedValue]) {
    for (index, value) in values.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.string(value.name)
      writer.raw(":")
      writer.value(value.value)
    }
  }

  private func encode(_ evidence: [Evidence]) {
    var isStepBefore = false
    for (index, piece) in evidence.enumerated() {
      guard let step = piece.step else {
        omitting { encode(recordOf: piece, isFirst: index == 0) }
        continue
      }
      if index > 0 {
        if isStepBefore { writer.raw(",") } else { omitting { writer.raw(",") } }
      }
      isStepBefore = true
      writer.raw("{")
      omitting {
        encode(piece.position)
        writer.raw(",")
      }
      writer.raw("\"step\":")
      writer.string(step)
      writer.raw(",\"id\":")
      writer.string(id(of: piece))
      writer.raw("}")
    }
  }

  /// Evidence of a window: where the record is and, if the flag names it, its id.
  private func encode(recordOf piece: Evidence, isFirst: Bool) {
    writer.raw(isFirst ? "{" : ",{")
    encode(piece.position)
    if let id = piece.id {
      writer.raw(",\"id\":")
      writer.string(id)
    }
    writer.raw("}")
  }

  private func id(of piece: Evidence) -> [UInt8] {
    if let id = piece.id { return id }
    return Array(sources[piece.position.source].madeID(of: piece.position.record).utf8)
  }

  private func encode(_ actions: [TargetedAction]) {
    for (index, action) in actions.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw("{\"action\":")
      writer.string(action.action.rawValue)
      writer.raw(",\"target\":")
      writer.string(action.target)
      writer.raw("}")
    }
  }

  private func encode(_ position: Position) {
    writer.raw(sourceTexts[position.source])
    writer.number(position.record)
  }

  private func encode(record: ByteSlice, of source: SourceInfo) {
    Self.write(record, of: source.csv, to: &writer)
  }

  /// The record as it stands under `event`: JSON as it came, CSV as an object of its columns.
  ///
  /// - Parameter layout: of a CSV record.
  /// - Complexity: O(*n*).
  package static func event(of record: ByteSlice, layout: CSVLayout?) -> [UInt8] {
    var writer = JSONWriter()
    write(record, of: layout, to: &writer)
    return writer.bytes
  }

  private static func write(
    _ record: ByteSlice, of layout: CSVLayout?, to writer: inout JSONWriter
  ) {
    if let layout { return writer.object(record, layout: layout) }
    var start = 0
    var end = record.count
    while start < end, isSpace(record[start]) { start += 1 }
    while end > start, isSpace(record[end - 1]) { end -= 1 }
    writer.raw(UnsafeBufferPointer(rebasing: record.buffer[start..<end]))
  }

  /// Marks what `write` appends as left out of the digest.
  private func omitting(_ write: () -> Void) {
    var start = writer.count
    write()
    if let last = omitted.last, last.upperBound == start {
      start = last.lowerBound
      omitted.removeLast()
    }
    omitted.append(start..<writer.count)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func text(of source: SourceInfo) -> [UInt8] {
    var writer = JSONWriter()
    writer.raw("\"ingest\":")
    writer.string(source.ingest)
    writer.raw(",\"file\":")
    writer.string(source.file)
    writer.raw(",\"record\":")
    return writer.bytes
  }

  private static func text(of rule: RuleHeader) -> [UInt8] {
    var writer = JSONWriter()
    writer.raw("{\"rule\":")
    writer.string(rule.id)
    writer.raw(",\"category\":")
    writer.string(rule.category)
    writer.raw(",\"level\":")
    writer.string(rule.level.rawValue)
    writer.raw(",\"score\":")
    writer.number(rule.score)
    writer.raw(",\"key\":{")
    return writer.bytes
  }
}
