import WeirCore

extension IngestReader {
  /// The mapping of `fields:`.
  mutating func fields(_ node: ConfigurationNode?, kind: KindID?) -> [String: FieldMapping] {
    guard let node else { return [:] }
    guard let entries = node.entries else {
      report("fields", at: node, "'fields' is a mapping of field names")
      return [:]
    }
    var fields: [String: FieldMapping] = [:]
    for entry in entries {
      guard let name = text(entry.key) else { continue }
      let isKind = name == "kind" && kind == nil
      guard isKind || hasField(name, kind: kind, where: { _ in true }) else {
        report(
          "unknown-field", at: entry.key, "unknown field '\(name)'",
          help: "declare it under 'extra' with its type")
        continue
      }
      guard let mapping = mapping(entry.value, field: name, kind: kind) else { continue }
      if mapping.key == nil || mapping.isConverted, ["id", "time", "kind"].contains(name) {
        report("field-form", at: entry.value, "'\(name)' is mapped by the name of a key only")
        continue
      }
      fields[name] = mapping
    }
    return fields
  }

  private mutating func mapping(
    _ node: ConfigurationNode, field: String, kind: KindID?
  )
    -> FieldMapping?
  {
    if let key = node.scalar { return .key(key) }
    if let value = node["value"] { return constant(value, field: field, kind: kind) }
    guard let key = text(node["field"]) else {
      report("field-form", at: node, "'\(field)' needs 'field: name' or 'value: constant'")
      return nil
    }
    if let yes = node["true"] {
      guard hasField(field, kind: kind, where: { $0 == .bool }) else {
        report("field-form", at: yes, "'true' is for bool fields, and '\(field)' is none")
        return nil
      }
      let no = node["false"].map { texts($0) }
      return .truth(key: key, yes: texts(yes), no: no)
    }
    guard let unit = node["unit"] else { return .key(key) }
    guard hasField(field, kind: kind, where: { $0 == .duration }) else {
      report("field-form", at: unit, "'unit' is for duration fields, and '\(field)' is none")
      return nil
    }
    guard let milliseconds = duration(unit) else { return nil }
    return .scaled(key: key, unit: milliseconds)
  }

  private mutating func constant(
    _ node: ConfigurationNode, field: String, kind: KindID?
  )
    -> FieldMapping?
  {
    guard let value = text(node) else { return nil }
    let bytes = Array(value.utf8)
    let fits = bytes.withUnsafeBufferPointer { buffer in
      let slice = ByteSlice(start: buffer.baseAddress, count: buffer.count)
      return hasField(field, kind: kind) { Self.isValue(slice, of: $0) }
    }
    if fits { return .constant(value) }
    report("constant", at: node, "'\(value)' is no value for the field '\(field)'")
    return nil
  }

  private static func isValue(_ text: ByteSlice, of type: ValueType) -> Bool {
    switch type {
    case .string, .phone, .strings: true
    case .bool: text.string == "true" || text.string == "false"
    case .real: NumberConversion.real(text) != nil
    case .decimal: NumberConversion.decimal(text) != nil
    case .integer: NumberConversion.integer(text) != nil
    case .duration: NumberConversion.duration(text, unit: 1_000) != nil
    case .time: EventTime.parseRFC3339(text) != nil
    }
  }
}

extension FieldMapping {
  /// Whether the value is more than read as it is.
  fileprivate var isConverted: Bool {
    if case .key = self { false } else { true }
  }
}
