import WeirCore

/// Reads lines of flagged events into digests, as ``ReviewEventReader`` and ``EventFieldReader``
/// would read them.
struct EventDigester {
  let fieldReader: EventFieldReader
  var plans: [DigestPlan] = []
  let planArena = Arena(pool: ArenaPool(keptBlocks: 0))
  /// Of the texts that do not stand in the lines.
  var arena = Arena(pool: ArenaPool(keptBlocks: 0))
  /// By ``DigestField``; of the record that is being read.
  var values = [ByteSlice](repeating: .missing, count: DigestField.allCases.count)

  var links: [LinkDigest] = []
  private var events: [EventDigest] = []
  private var flags: [FlagDigest] = []
  private var open: [OpenFlag] = []

  /// A flag whose subject is not known before the end of the line.
  private struct OpenFlag {
    var rule = ByteSlice.missing
    var category = ByteSlice.missing
    var level = 0
    var subject = ByteSlice.missing
    var keyParts = 0
    var keyName = ByteSlice.missing
    var keyText = ByteSlice.missing
  }

  /// What was read of a line.
  private struct OpenEvent {
    var id = ByteSlice.missing
    var kind = ByteSlice.missing
    var time = Int64.min
    var score = -1
    var level = 0
    var target = ByteSlice.missing
    var ingest = ByteSlice.missing
    var record: Range<Int>?
  }

  init(_ fieldReader: EventFieldReader) {
    self.fieldReader = fieldReader
  }

  /// The digests of whole lines, each with its line feed.
  ///
  /// - Complexity: O(*n*), about 1 ns a byte.
  mutating func digest(_ text: DigestMemory) -> DigestChunk {
    arena = Arena(pool: ArenaPool(keptBlocks: 0))
    events = []
    flags = []
    links = []
    var badLine: Int?
    var start = 0
    let bytes = text.bytes
    while start < bytes.count, let base = bytes.baseAddress {
      // SAFETY: the search stays within the text.
      let end = firstOffset(of: 0x0A, in: base, from: start, to: bytes.count) ?? bytes.count
      guard add(UnsafeBufferPointer(rebasing: bytes[start..<end])) else {
        badLine = events.count
        break
      }
      start = end + 1
    }
    return DigestChunk(
      events: events, flags: flags, links: links, badLine: badLine, text: text, arena: arena)
  }

  /// - Returns: whether the line is a flagged event.
  private mutating func add(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    open.removeAll(keepingCapacity: true)
    var event = OpenEvent()
    var cursor = JSONCursor(line)
    guard cursor.object({ readMember(&$0, $1, into: &event) }), event.time != .min,
      event.score >= 0, !open.isEmpty
    else { return false }
    let firstFlag = flags.count
    for flag in open { flags.append(digest(flag, of: event)) }
    var digest = EventDigest(
      time: event.time, score: event.score, level: event.level, id: identity(event.id),
      flags: firstFlag..<flags.count, links: links.count..<links.count, origin: .none,
      amount: .missing, currency: .empty)
    readFields(cursor, event.record, ingest: event.ingest, kind: event.kind, into: &digest)
    events.append(digest)
    return true
  }

  private mutating func readMember(
    _ cursor: inout JSONCursor, _ key: Range<Int>, into event: inout OpenEvent
  ) -> Bool {
    if cursor.equals(key, "id") { return take(string(&cursor), &event.id) }
    if cursor.equals(key, "kind") { return take(string(&cursor), &event.kind) }
    if cursor.equals(key, "time") { return take(ReviewEventReader.time(&cursor), &event.time) }
    if cursor.equals(key, "score") { return take(ReviewEventReader.tenths(&cursor), &event.score) }
    if cursor.equals(key, "level") { return take(level(&cursor), &event.level) }
    if cursor.equals(key, "flags") { return cursor.array { readFlag(&$0) } }
    if cursor.equals(key, "actions") {
      return cursor.array { cursor in readAction(&cursor, &event.target) }
    }
    if cursor.equals(key, "source") { return readSource(&cursor, &event.ingest) }
    guard let range = cursor.value() else { return false }
    if cursor.equals(key, "event") { event.record = range }
    return true
  }

  private mutating func readFlag(_ cursor: inout JSONCursor) -> Bool {
    var flag = OpenFlag()
    let isWhole = cursor.object { cursor, key in
      if cursor.equals(key, "rule") { return take(string(&cursor), &flag.rule) }
      if cursor.equals(key, "category") { return take(string(&cursor), &flag.category) }
      if cursor.equals(key, "level") { return take(level(&cursor), &flag.level) }
      if cursor.equals(key, "score") { return cursor.integer() != nil }
      if cursor.equals(key, "subject") { return take(plainText(&cursor), &flag.subject) }
      if cursor.equals(key, "key") { return readKey(&cursor, into: &flag) }
      return cursor.value() != nil
    }
    guard isWhole, flag.rule.count > 0 else { return false }
    open.append(flag)
    return true
  }

  private mutating func readKey(_ cursor: inout JSONCursor, into flag: inout OpenFlag) -> Bool {
    cursor.object { cursor, name in
      guard let text = plainText(&cursor) else { return false }
      flag.keyParts += 1
      flag.keyName = unescaped(cursor, name)
      flag.keyText = text
      return true
    }
  }

  /// - Parameter target: that of the first action, once it is known.
  private mutating func readAction(
    _ cursor: inout JSONCursor, _ target: inout ByteSlice
  ) -> Bool {
    var own = ByteSlice(start: cursor.bytes.baseAddress, count: 0)
    let isWhole = cursor.object { cursor, key in
      if cursor.equals(key, "action") { return string(&cursor) != nil }
      if cursor.equals(key, "target") { return take(string(&cursor), &own) }
      return cursor.value() != nil
    }
    if target.isMissing { target = own }
    return isWhole
  }

  private mutating func readSource(
    _ cursor: inout JSONCursor, _ ingest: inout ByteSlice
  ) -> Bool {
    cursor.object { cursor, key in
      if cursor.equals(key, "ingest") { return take(string(&cursor), &ingest) }
      if cursor.equals(key, "record") { return cursor.integer() != nil }
      if cursor.equals(key, "file") || cursor.equals(key, "step") || cursor.equals(key, "id") {
        return cursor.rawString() != nil
      }
      return cursor.value() != nil
    }
  }

  /// As ``ReviewEvent/subject(of:)`` has it.
  private mutating func digest(_ flag: OpenFlag, of event: OpenEvent) -> FlagDigest {
    let subject: ByteSlice
    let kind: Subject.Kind
    if flag.subject.count > 0 {
      subject = flag.subject
      kind = SubjectKinds.kind(of: subject.buffer, named: nil, in: event.kind.buffer)
    } else if flag.keyParts == 1, flag.keyText.count > 0 {
      subject = flag.keyText
      kind = SubjectKinds.kind(
        of: subject.buffer, named: flag.keyName.buffer, in: event.kind.buffer)
    } else if event.target.count > 0, !ByteSlice.equal(event.target, event.id) {
      subject = event.target
      kind = SubjectKinds.kind(of: subject.buffer, named: nil, in: event.kind.buffer)
    } else {
      subject = event.id
      kind = .other
    }
    return FlagDigest(
      rule: identity(flag.rule), category: identity(flag.category), level: flag.level,
      subjectKind: kind, subject: identity(subject))
  }
}

private func take<Value>(_ value: Value?, _ target: inout Value) -> Bool {
  guard let value else { return false }
  target = value
  return true
}
