import WeirCore

/// Reads the keys of one mapping of a rule file and reports those that do not belong there.
struct MappingReader {
  let node: ConfigurationNode
  let log: DiagnosticLog
  /// What the mapping is, for diagnostics: `a rule`.
  let noun: String

  /// Nil, with a report, if `node` is no mapping.
  init?(_ node: ConfigurationNode, _ noun: String, keys: [String], log: DiagnosticLog) {
    guard let entries = node.entries else {
      log.error("rule.wrong-type", at: node, "\(noun) must be a mapping of keys to values")
      return nil
    }
    self.node = node
    self.log = log
    self.noun = noun
    for entry in entries {
      let key = entry.key.scalar ?? ""
      if keys.contains(key) { continue }
      var help = Spelling.hint(for: key, of: keys)
      if help == nil, entry.value.scalar == "" {
        help = "a text with a comma or a brace is quoted whole or stands on a line of its own"
      }
      log.error("rule.unknown-key", at: entry.key, "unknown key '\(key)' of \(noun)", help: help)
    }
  }

  subscript(key: String) -> ConfigurationNode? { node[key] }

  /// The value of a key that must be there.
  func required(_ key: String) -> ConfigurationNode? {
    if let value = node[key] { return value }
    log.error("rule.missing-key", at: place, "\(noun) needs '\(key)'")
    return nil
  }

  /// The first key: a mapping itself has no text to underline.
  private var place: ConfigurationNode? { node.entries?.first?.key ?? node }

  func text(_ key: String, isRequired: Bool = false) -> String? {
    guard let value = isRequired ? required(key) : node[key] else { return nil }
    guard let text = value.scalar, !text.isEmpty else {
      log.error("rule.wrong-type", at: value, "'\(key)' must be text")
      return nil
    }
    return text
  }

  /// Milliseconds.
  func duration(_ key: String, isRequired: Bool = false, allowsZero: Bool = false) -> Int64? {
    guard let value = isRequired ? required(key) : node[key] else { return nil }
    guard let text = value.scalar, let duration = DurationText.parse(text),
      duration > 0 || (allowsZero && duration == 0)
    else {
      log.error(
        "rule.bad-duration", at: value, "'\(key)' must be a duration, found \(value.phrase)",
        help: "write a whole number and ms, s, m, h or d, for example 10m")
      return nil
    }
    return duration
  }

  func integer(_ key: String, in range: ClosedRange<Int>, isRequired: Bool = false) -> Int? {
    guard let value = isRequired ? required(key) : node[key] else { return nil }
    guard let text = value.scalar, let number = Int(text), range.contains(number) else {
      let limit =
        range.upperBound == .max ? "0 or more" : "\(range.lowerBound)...\(range.upperBound)"
      log.error(
        "rule.bad-number", at: value,
        "'\(key)' must be a whole number of \(limit), found \(value.phrase)")
      return nil
    }
    return number
  }

  func choice<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T?
  where T.RawValue == String {
    guard let value = required(key) else { return nil }
    if let choice = value.scalar.flatMap(T.init) { return choice }
    let names = T.allCases.map(\.rawValue)
    log.error(
      "rule.unknown-\(key)", at: value, "unknown \(key) \(value.phrase)",
      help: Spelling.hint(for: value.scalar ?? "", of: names)
        ?? "write one of \(names.joined(separator: ", "))")
    return nil
  }

  func texts(_ key: String) -> [String] {
    guard let value = node[key] else { return [] }
    guard let texts = value.texts else {
      log.error("rule.wrong-type", at: value, "'\(key)' must be a list of texts")
      return []
    }
    return texts
  }
}

extension ConfigurationNode {
  /// The texts of a list of scalars; a scalar is a list of one.
  var texts: [String]? {
    if let scalar { return [scalar] }
    guard let list else { return nil }
    let texts = list.compactMap(\.scalar)
    return texts.count == list.count ? texts : nil
  }

  /// What was found, for diagnostics.
  var phrase: String {
    switch value {
    case .scalar(let text, _): "\"\(text)\""
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}
