import WeirCore

/// Reads the `tests` of a rule file.
struct RuleTestReader {
  let rule: String
  let log: DiagnosticLog
  let context: RuleContext
  /// Canonical texts of the rule's aggregates.
  let values: [String]

  func read(_ node: ConfigurationNode?) -> [RuleTest] {
    guard let node else { return [] }
    guard let list = node.list else {
      log.error("rule.wrong-type", at: node, "'tests' must be a list")
      return []
    }
    return list.compactMap(test)
  }

  private func test(_ node: ConfigurationNode) -> RuleTest? {
    let keys = RuleKeys.test.map(\.key)
    guard let test = MappingReader(node, "a test", keys: keys, log: log) else { return nil }
    let name = test.text("name", isRequired: true)
    let zone = zone(test)
    let country = test.text("country")
    if let country, !PhonePlan.knows(country: country) {
      log.error("rule.unknown-country", at: test["country"], "unknown country '\(country)'")
    }
    let events = test.required("events")
    let expectation = test.required("expect").flatMap(expectation)
    if let events, events.list == nil {
      log.error("rule.wrong-type", at: events, "'events' must be a list")
    }
    let runs = (events?.list ?? []).compactMap { run($0, zone: zone) }
    guard let name, let expectation else { return nil }
    return RuleTest(
      name: name, rule: rule, path: log.source.path, location: node.location,
      lateness: test.duration("lateness", allowsZero: true) ?? 0, zone: zone,
      country: country ?? context.country, events: runs, expectation: expectation)
  }

  private func zone(_ test: MappingReader) -> Zone {
    guard let name = test.text("zone") else { return context.zone }
    if let zone = Zone(identifier: name) { return zone }
    log.error("rule.unknown-zone", at: test["zone"], "unknown time zone '\(name)'")
    return context.zone
  }

  private func run(_ node: ConfigurationNode, zone: Zone) -> TestEvents? {
    let kinds = context.schema.kinds.map(\.name)
    guard
      let event = MappingReader(
        node, "an event", keys: RuleKeys.testEvent.map(\.key) + kinds, log: log)
    else { return nil }
    let present = kinds.filter { event[$0] != nil }
    guard present.count == 1, let name = present.first, let kind = context.schema.kind(named: name)
    else {
      log.error(
        "rule.event-kind", at: node, "an event needs exactly one kind",
        help: "write one of \(kinds.joined(separator: ", "))")
      return nil
    }
    let count = event.integer("repeat", in: 1...10_000_000) ?? 1
    let every = event.duration("every", allowsZero: true) ?? 1000
    if event["every"] != nil, event["repeat"] == nil {
      log.error("rule.every-without-repeat", at: event["every"], "'every' goes with 'repeat'")
    }
    return TestEvents(
      kind: name, fields: fields(event[name], of: kind), at: moment(event["at"], zone: zone),
      count: count, every: every)
  }

  private func moment(_ node: ConfigurationNode?, zone: Zone) -> TestEvents.Moment {
    guard let node else { return .following }
    let text = node.scalar ?? ""
    if let sign = text.first, sign == "+" || sign == "-",
      let offset = DurationText.parse(String(text.dropFirst()))
    {
      return .offset(sign == "+" ? offset : -offset)
    }
    if let instant = NumberText.instant(text, zone: zone) { return .instant(instant) }
    log.error(
      "rule.bad-time", at: node, "expected an instant or an offset, found \(node.phrase)",
      help: "write 2021-06-01T12:00:00Z or +10m")
    return .following
  }

  private func fields(_ node: ConfigurationNode?, of kind: KindID) -> [TestEvents.Field] {
    let declared = context.schema.kinds[kind]
    let names = declared.fields.map(\.name).filter { $0 != "time" }
    guard let node else { return [] }
    // An event of which nothing is known: `call:` or `call: {}`.
    if node.scalar == "" { return [] }
    guard MappingReader(node, "a '\(declared.name)'", keys: names, log: log) != nil else {
      return []
    }
    return (node.entries ?? []).compactMap { entry in
      guard let name = entry.key.scalar, let field = declared.field(named: name), name != "time"
      else { return nil }
      return json(entry.value, of: declared.fields[field]).map {
        TestEvents.Field(name: name, json: $0)
      }
    }
  }

  /// The value as JSON; nil if it is missing or wrong.
  private func json(_ node: ConfigurationNode, of field: Field) -> String? {
    guard case .scalar(let text, let isPlain) = node.value else {
      log.error("rule.wrong-type", at: node, "'\(field.name)' must be one value")
      return nil
    }
    if isPlain, text.isEmpty || text == "null" || text == "~" { return nil }
    let sample = TestEvents.replacing(text, with: 1)
    switch field.type {
    case .string, .phone, .strings: return JSONText.quoted(text)
    case .bool where text == "true" || text == "false": return text
    case .integer where Int64(sample) != nil: return JSONText.number(text)
    case .decimal where NumberText.millionths(sample) != nil,
      .real where NumberText.millionths(sample) != nil:
      return JSONText.number(text)
    case .duration:
      if let duration = DurationText.parse(text) {
        return Decimal.format(Int128(duration) * 1000)
      }
      if NumberText.millionths(sample) != nil { return JSONText.number(text) }
    case .time:
      if let instant = NumberText.instant(sample, zone: context.zone) {
        return JSONText.quoted(EventTime.format(instant))
      }
    default: break
    }
    log.error(
      "rule.type-mismatch", at: node,
      "'\(field.name)' is \(field.type.phrase), found \(node.phrase)")
    return nil
  }
}

/// Writes JSON strings and numbers.
enum JSONText {
  /// A number as it is, or as text where JSON has no such number (`+1`, `007`).
  static func number(_ text: String) -> String {
    let digits = text.first == "-" ? text.dropFirst() : text[...]
    let isPlain = digits.first == "0" ? digits.dropFirst().first?.isNumber != true : true
    return isPlain && text.first != "+" ? text : quoted(text)
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
