import WeirCore

extension EventDigester {
  /// Reads the fields of a record that cases and origins are made of.
  ///
  /// - Parameters:
  ///   - cursor: over the line.
  ///   - record: where the record stands in the line; nil where there is none.
  mutating func readFields(
    _ cursor: JSONCursor, _ record: Range<Int>?, ingest: ByteSlice, kind: ByteSlice,
    into event: inout EventDigest
  ) {
    let plan = plan(of: ingest, kind)
    for place in values.indices { values[place] = .missing }
    if let record {
      var cursor = JSONCursor(
        UnsafeBufferPointer(rebasing: cursor.bytes[..<record.upperBound]), at: record.lowerBound)
      _ = cursor.object { readField(&$0, $1, plan) }
    }
    for constant in plans[plan].constants { values[constant.field.rawValue] = constant.text }
    for field in DigestField.phones { normalize(field, plan) }
    event.origin = origin
    takeLinks(into: &event)
    guard let amount = value(.amount).flatMap(Decimal.parse), amount != .missing else { return }
    event.amount = amount
    if let currency = value(.currency) { event.currency = identity(currency) }
  }

  private func value(_ field: DigestField) -> ByteSlice? {
    let value = values[field.rawValue]
    return value.isMissing ? nil : value
  }

  private var origin: DigestOrigin {
    guard let number = value(.caller) ?? value(.sender) ?? value(.payerPhone) else { return .none }
    return DigestOrigin(of: number)
  }

  /// Number of the plan for records of a stage and kind.
  private mutating func plan(of ingest: ByteSlice, _ kind: ByteSlice) -> Int {
    if let known = plans.firstIndex(where: { $0.isFor(ingest, kind) }) { return known }
    plans.append(DigestPlan(ingest: ingest.string, kind: kind.string, fieldReader, in: planArena))
    return plans.count - 1
  }

  private mutating func readField(
    _ cursor: inout JSONCursor, _ key: Range<Int>, _ plan: Int
  ) -> Bool {
    let name = unescaped(cursor, key)
    guard plans[plan].reads(name) else { return cursor.value() != nil }
    let start = cursor
    guard let text = plainText(&cursor) else { return false }
    // Null and empty texts count as not there.
    guard text.count > 0 else { return true }
    for place in plans[plan].places where ByteSlice.equal(place.key, name) {
      let isWhole = place.path < 0
      values[place.field.rawValue] = isWhole ? text : inner(start, plans[plan].paths[place.path])
    }
    return true
  }

  /// A value within an object, which `cursor` stands before.
  private mutating func inner(_ cursor: JSONCursor, _ keys: [String]) -> ByteSlice {
    var cursor = cursor
    cursor.skipSpace()
    guard cursor.current == UInt8(ascii: "{"), let range = cursor.value() else { return .missing }
    let object = Array(UnsafeBufferPointer(rebasing: cursor.bytes[range]))
    return EventFieldReader.value(at: keys, in: object).map { keep($0) } ?? .missing
  }

  private mutating func normalize(_ field: DigestField, _ plan: Int) {
    guard let number = value(field), !SubjectKinds.isNumber(number.buffer) else { return }
    values[field.rawValue] = arena.copy(plans[plan].phone.normalize(Array(number.string.utf8)))
  }

  private mutating func takeLinks(into event: inout EventDigest) {
    let first = links.count
    add(.device, .imei)
    add(.device, .device)
    add(.payee, .payee)
    add(.callee, .callee)
    add(.callee, .recipient)
    if let text = value(.text) {
      Domains.forEach(in: text.buffer) { host in
        var host = ByteSlice(start: host.baseAddress, count: host.count)
        if host.buffer.contains(where: { $0 &- UInt8(ascii: "A") < 26 }) {
          host = arena.copy(host.buffer.map(Domains.lowered))
        }
        links.append(LinkDigest(kind: .domain, value: DigestText(host)))
      }
    }
    event.links = first..<links.count
  }

  private mutating func add(_ kind: Link.Kind, _ field: DigestField) {
    guard let value = value(field) else { return }
    links.append(LinkDigest(kind: kind, value: identity(value)))
  }
}
