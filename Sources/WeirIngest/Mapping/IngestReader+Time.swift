import WeirCore

extension IngestReader {
  /// The specification under `time:`; the key comes from `fields: { time: name }` where `time:`
  /// has no `field`.
  mutating func time(
    _ node: ConfigurationNode?, fields: [String: FieldMapping]
  )
    -> TimeSpecification
  {
    let mapped = fields["time"]?.key ?? "time"
    guard let node else { return TimeSpecification(.rfc3339(key: mapped)) }
    if let key = node.scalar { return TimeSpecification(.rfc3339(key: key)) }
    guard let entries = node.entries else {
      report("time", at: node, "'time' is the name of a key or a mapping")
      return TimeSpecification(.rfc3339(key: mapped))
    }
    let known = Set(IngestKeys.time.map(\.key))
    for entry in entries where !known.contains(entry.key.scalar ?? "") {
      report("time", at: entry.key, "unknown key '\(entry.key.scalar ?? "")'")
    }
    let key = text(node["field"]) ?? mapped
    let plus = text(node["plus"])
    let form = timeForm(node, key: key) ?? .rfc3339(key: key)
    return TimeSpecification(form, plus: plus)
  }

  private mutating func timeForm(
    _ node: ConfigurationNode, key: String
  )
    -> TimeSpecification.Form?
  {
    let forms = ["pattern", "epoch", "unit", "start"].filter { node[$0] != nil }
    if forms.count > 1 {
      report("time", at: node, "'\(forms[0])' and '\(forms[1])' exclude one another")
      return nil
    }
    if let pattern = node["pattern"] { return patternForm(node, pattern, key: key) }
    if let epoch = node["epoch"] {
      let units: [String: Int64] = ["s": 1, "ms": 1_000, "us": 1_000_000]
      if let unit = units[text(epoch) ?? ""] { return .epoch(key: key, perSecond: unit) }
      report("time-epoch", at: epoch, "'epoch' is s, ms or us")
    } else if let unit = node["unit"] {
      guard let from = node["from"] else {
        report("time", at: node, "steps of a 'unit' need the time 'from' which they count")
        return nil
      }
      if let start = instant(from), let length = duration(unit) {
        return .steps(key: key, unit: length, from: start)
      }
    } else if let start = node["start"] {
      guard let every = node["every"] else {
        report("time", at: node, "'start' needs 'every'")
        return nil
      }
      if let first = instant(start), let step = duration(every) {
        return .counted(start: first, every: step)
      }
    }
    return nil
  }

  private mutating func patternForm(
    _ node: ConfigurationNode, _ pattern: ConfigurationNode, key: String
  ) -> TimeSpecification.Form? {
    guard let text = text(pattern) else { return nil }
    guard let parsed = TimePattern(text) else {
      report(
        "time-pattern", at: pattern, "'\(text)' is no date-time pattern",
        help: "write yyyy, MM, dd, HH, mm, ss, SSS and other letters in single quotes")
      return nil
    }
    guard let name = self.text(node["zone"]) else {
      return .pattern(key: key, pattern: parsed, zone: zone)
    }
    if let named = Zone(identifier: name) {
      return .pattern(key: key, pattern: parsed, zone: named)
    }
    report("time-zone", at: node["zone"] ?? node, "unknown time zone '\(name)'")
    return nil
  }

  private mutating func instant(_ node: ConfigurationNode) -> Int64? {
    guard let text = text(node) else { return nil }
    let bytes = Array(text.utf8)
    let time = bytes.withUnsafeBufferPointer {
      EventTime.parseRFC3339(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
    if time == nil { report("time", at: node, "'\(text)' is no RFC 3339 time") }
    return time
  }
}
