package import WeirCore

extension IngestSpecification {
  /// Reads one stage of `ingest:`. Extra fields are added to their kinds in `schema`.
  ///
  /// - Parameters:
  ///   - country: the pipeline's, for national numbers.
  ///   - zone: the pipeline's, where `time` names none.
  /// - Returns: nil if anything is wrong; `diagnostics` then says all of it.
  package static func read(
    _ node: ConfigurationNode, in source: SourceText, schema: inout Schema, country: String?,
    zone: Zone, diagnostics: inout [Diagnostic]
  ) -> IngestSpecification? {
    var reader = IngestReader(source: source, schema: schema, zone: zone)
    let specification = reader.read(node, country: country)
    diagnostics += reader.diagnostics
    guard reader.diagnostics.isEmpty else { return nil }
    schema = reader.schema
    return specification
  }
}

/// Reads an ingest stage and collects what is wrong with it.
struct IngestReader {
  private static let knownKeys = Set(IngestKeys.stage.map(\.key))

  let source: SourceText
  var schema: Schema
  let zone: Zone
  var diagnostics: [Diagnostic] = []

  init(source: SourceText, schema: Schema, zone: Zone) {
    self.source = source
    self.schema = schema
    self.zone = zone
  }

  mutating func report(
    _ slug: String, at node: ConfigurationNode, _ message: String, help: String? = nil
  ) {
    diagnostics.append(
      Diagnostic("ingest.\(slug)", in: source, at: node.location, message, help: help))
  }

  mutating func read(_ node: ConfigurationNode, country: String?) -> IngestSpecification? {
    guard let entries = node.entries else {
      report("form", at: node, "an ingest stage is a mapping with 'name', 'kind' and 'path'")
      return nil
    }
    for entry in entries where !Self.knownKeys.contains(entry.key.scalar ?? "") {
      report("unknown-key", at: entry.key, "unknown key '\(entry.key.scalar ?? "")'")
    }
    for key in ["name", "kind", "path"] where node[key] == nil {
      report("missing-key", at: node, "the ingest stage has no '\(key)'")
    }
    var specification = IngestSpecification(name: text(node["name"]) ?? "", kind: nil)
    specification.path = text(node["path"]) ?? ""
    specification.pathLocation = node["path"]?.location
    specification.kind = kind(node["kind"])
    specification.format = format(node)
    specification.country = text(node["country"]) ?? country
    if let country = node["country"], let code = country.scalar, !PhonePlan.knows(country: code) {
      report("country", at: country, "no numbering plan of country '\(code)' is known")
    }
    specification.missingWords = texts(node["missing"])
    specification.lateness = node["lateness"].flatMap { duration($0) }
    readExtra(node["extra"], kind: specification.kind)
    specification.fields = fields(node["fields"], kind: specification.kind)
    specification.time = time(node["time"], fields: specification.fields)
    if let plus = specification.time.plus, let place = node["time"]?["plus"] {
      if !hasField(plus, kind: specification.kind, where: { $0 == .duration }) {
        report("time-plus", at: place, "'plus' names a duration field, found '\(plus)'")
      }
    }
    return specification
  }

  /// The kinds that the stage reads.
  func kinds(_ kind: KindID?) -> [KindID] {
    kind.map { [$0] } ?? Array(schema.kinds.indices)
  }

  func hasField(_ name: String, kind: KindID?, where fits: (ValueType) -> Bool) -> Bool {
    kinds(kind).contains { index in
      schema.kinds[index].fields.contains { $0.name == name && fits($0.type) }
    }
  }

  private mutating func kind(_ node: ConfigurationNode?) -> KindID? {
    guard let node, let name = text(node), name != "mixed" else { return nil }
    if let kind = schema.kind(named: name) { return kind }
    let known = schema.kinds.map { "'\($0.name)'" }.joined(separator: ", ")
    report(
      "unknown-kind", at: node, "unknown kind '\(name)'", help: "write one of \(known), 'mixed'")
    return nil
  }

  private mutating func readExtra(_ node: ConfigurationNode?, kind: KindID?) {
    guard let node else { return }
    guard let entries = node.entries else {
      report("extra", at: node, "'extra' is a mapping of field names to types")
      return
    }
    for entry in entries {
      guard let name = text(entry.key), let typeName = text(entry.value) else { continue }
      guard let type = ValueType(rawValue: typeName), type != .strings else {
        report("extra-type", at: entry.value, "unknown type '\(typeName)'")
        continue
      }
      for index in kinds(kind) {
        if let old = schema.kinds[index].fields.first(where: { $0.name == name }) {
          if old.type == type { continue }
          report(
            "extra-field", at: entry.key,
            "'\(name)' is already a field of '\(schema.kinds[index].name)', of type "
              + old.type.rawValue)
        } else {
          schema.kinds[index].fields.append(Field(name, type))
        }
      }
    }
  }

  // MARK: Scalars

  mutating func text(_ node: ConfigurationNode?) -> String? {
    guard let node else { return nil }
    if let scalar = node.scalar { return scalar }
    report("form", at: node, "expected a single value, found a list or mapping")
    return nil
  }

  mutating func texts(_ node: ConfigurationNode?) -> [String] {
    guard let node else { return [] }
    guard let nodes = node.list else { return text(node).map { [$0] } ?? [] }
    return nodes.compactMap { text($0) }
  }

  mutating func duration(_ node: ConfigurationNode) -> Int64? {
    guard let text = text(node) else { return nil }
    if let value = DurationText.parse(text) { return value }
    report("duration", at: node, "expected a duration such as 10s, found '\(text)'")
    return nil
  }
}
