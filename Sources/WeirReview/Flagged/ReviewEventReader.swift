import WeirCore

/// Reads the lines of flagged events, keeping texts that come again and again only once.
///
/// Keys may stand in any order and unknown ones are skipped, so that newer files can be read.
package struct ReviewEventReader {
  private var pool = RepeatedTexts()
  private let withReasons: Bool

  /// - Parameter withReasons: whether flags get their reason, values and evidence, which whoever only
  ///   counts them has no use for.
  package init(withReasons: Bool = true) {
    self.withReasons = withReasons
  }

  /// The event of a line; nil if it is none.
  ///
  /// - Parameters:
  ///   - line: without its line feed; only used during the call.
  ///   - number, offset: see ``ReviewEvent``.
  /// - Complexity: O(*n*) in the line, 2 to 5 µs for usual ones.
  package mutating func event(
    in line: UnsafeBufferPointer<UInt8>, number: Int, offset: Int
  ) -> ReviewEvent? {
    var event = ReviewEvent(
      number: number, offset: offset, id: "", kind: "", time: .min, score: -1,
      level: .informational, flags: [], actions: [],
      source: RecordPlace(ingest: "", file: "", record: 0), record: [])
    var cursor = JSONCursor(line)
    guard cursor.object({ readMember(&$0, $1, into: &event) }) else { return nil }
    guard event.time != .min, event.score >= 0, !event.flags.isEmpty else { return nil }
    return event
  }

  private mutating func readMember(
    _ cursor: inout JSONCursor, _ key: Range<Int>, into event: inout ReviewEvent
  ) -> Bool {
    if cursor.equals(key, "id") { return assign(cursor.string(), &event.id) }
    if cursor.equals(key, "kind") { return assign(pool.text(&cursor), &event.kind) }
    if cursor.equals(key, "time") { return assign(Self.time(&cursor), &event.time) }
    if cursor.equals(key, "score") { return assign(Self.tenths(&cursor), &event.score) }
    if cursor.equals(key, "level") { return assign(level(&cursor), &event.level) }
    if cursor.equals(key, "flags") {
      return cursor.array { cursor in
        guard let flag = flag(&cursor) else { return false }
        event.flags.append(flag)
        return true
      }
    }
    if cursor.equals(key, "actions") {
      return cursor.array { cursor in
        guard let action = action(&cursor) else { return false }
        event.actions.append(action)
        return true
      }
    }
    if cursor.equals(key, "source") {
      return assign(Self.evidence(&cursor, &pool)?.place, &event.source)
    }
    guard let range = cursor.value() else { return false }
    if cursor.equals(key, "event") {
      event.record = Array(UnsafeBufferPointer(rebasing: cursor.bytes[range]))
    }
    return true
  }

  private mutating func flag(_ cursor: inout JSONCursor) -> ReviewFlag? {
    var flag = ReviewFlag(
      rule: "", category: "", level: .informational, score: 0, key: [], values: [], why: "",
      evidenceText: [])
    let isWhole = cursor.object { cursor, key in
      if cursor.equals(key, "rule") { return assign(pool.text(&cursor), &flag.rule) }
      if cursor.equals(key, "category") { return assign(pool.text(&cursor), &flag.category) }
      if cursor.equals(key, "level") { return assign(level(&cursor), &flag.level) }
      if cursor.equals(key, "score") { return assign(cursor.integer(), &flag.score) }
      if cursor.equals(key, "key") { return texts(&cursor, into: &flag.key) }
      if cursor.equals(key, "subject") {
        flag.subject = cursor.plainText()
        return flag.subject != nil
      }
      guard withReasons else { return cursor.value() != nil }
      if cursor.equals(key, "why") { return assign(cursor.string(), &flag.why) }
      if cursor.equals(key, "values") { return texts(&cursor, into: &flag.values) }
      guard let range = cursor.value() else { return false }
      if cursor.equals(key, "evidence") {
        flag.evidenceText = Array(UnsafeBufferPointer(rebasing: cursor.bytes[range]))
      }
      return true
    }
    return isWhole && !flag.rule.isEmpty ? flag : nil
  }

  /// The evidence of a flag, see ``ReviewFlag/evidence``; none where the text is no array of it.
  static func evidence(in text: [UInt8]) -> [ReviewEvidence] {
    text.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes)
      var pool = RepeatedTexts()
      var all: [ReviewEvidence] = []
      let isWhole = cursor.array { cursor in
        guard let evidence = evidence(&cursor, &pool) else { return false }
        all.append(evidence)
        return true
      }
      return isWhole ? all : []
    }
  }

  private static func evidence(
    _ cursor: inout JSONCursor, _ pool: inout RepeatedTexts
  ) -> ReviewEvidence? {
    var evidence = ReviewEvidence(place: RecordPlace(ingest: "", file: "", record: 0))
    let isWhole = cursor.object { cursor, key in
      if cursor.equals(key, "ingest") { return assign(pool.text(&cursor), &evidence.place.ingest) }
      if cursor.equals(key, "file") { return assign(pool.text(&cursor), &evidence.place.file) }
      if cursor.equals(key, "record") { return assign(cursor.integer(), &evidence.place.record) }
      if cursor.equals(key, "step") {
        evidence.step = pool.text(&cursor)
        return evidence.step != nil
      }
      if cursor.equals(key, "id") {
        evidence.id = cursor.string()
        return evidence.id != nil
      }
      return cursor.value() != nil
    }
    return isWhole ? evidence : nil
  }

  private mutating func action(_ cursor: inout JSONCursor) -> ReviewAction? {
    var action = ReviewAction(action: "", target: "")
    let isWhole = cursor.object { cursor, key in
      if cursor.equals(key, "action") { return assign(pool.text(&cursor), &action.action) }
      if cursor.equals(key, "target") { return assign(cursor.string(), &action.target) }
      return cursor.value() != nil
    }
    return isWhole ? action : nil
  }

  private mutating func texts(_ cursor: inout JSONCursor, into texts: inout [NamedText]) -> Bool {
    cursor.object { cursor, key in
      let name = pool.text(cursor, key)
      guard let text = cursor.plainText() else { return false }
      texts.append(NamedText(name, text))
      return true
    }
  }

  private mutating func level(_ cursor: inout JSONCursor) -> Level? {
    pool.text(&cursor).flatMap(Level.init(rawValue:))
  }

  static func time(_ cursor: inout JSONCursor) -> Int64? {
    guard let (range, hasEscapes) = cursor.rawString(), !hasEscapes else { return nil }
    let bytes = UnsafeBufferPointer(rebasing: cursor.bytes[range])
    return EventTime.parseRFC3339(ByteSlice(start: bytes.baseAddress, count: bytes.count))
  }

  /// A score of one decimal; further digits are cut.
  static func tenths(_ cursor: inout JSONCursor) -> Int? {
    guard let whole = cursor.integer(), (0...100).contains(whole) else { return nil }
    guard cursor.current == UInt8(ascii: ".") else { return whole * 10 }
    guard let range = cursor.value(), range.count > 1 else { return nil }
    let digit = cursor.bytes[range.lowerBound + 1] &- UInt8(ascii: "0")
    return digit < 10 ? whole * 10 + Int(digit) : nil
  }
}

private func assign<Value>(_ value: Value?, _ target: inout Value) -> Bool {
  guard let value else { return false }
  target = value
  return true
}

/// Texts that repeat from line to line, made into strings once.
struct RepeatedTexts {
  private static let places = 256
  private var texts = [String](repeating: "", count: places)

  mutating func text(_ cursor: inout JSONCursor) -> String? {
    cursor.rawString().map { text(cursor, $0.range) }
  }

  /// - Parameter range: the bytes between a string's quotes.
  mutating func text(_ cursor: JSONCursor, _ range: Range<Int>) -> String {
    let bytes = UnsafeBufferPointer(rebasing: cursor.bytes[range])
    if bytes.contains(UInt8(ascii: "\\")) { return JSONEscapes.decode(cursor.bytes[range]) }
    let place = Int(hashBytes(bytes) % UInt64(Self.places))
    if texts[place].utf8.elementsEqual(bytes) { return texts[place] }
    let text = String(decoding: bytes, as: UTF8.self)
    texts[place] = text
    return text
  }
}
