package import WeirCore

/// One ingest stage: where its records are and how they become events.
package struct IngestSpecification: Sendable, Equatable {
  package var name: String
  /// Nil where each record names its kind.
  package var kind: KindID?
  /// Pattern of the files, as it is written; empty until `--input` gives one.
  package var path: String
  /// Of `path` in the pipeline file.
  package var pathLocation: SourceLocation?
  package var format = IngestFormat.jsonLines
  /// By field name; a field that is not here is read from the key of its own name.
  package var fields: [String: FieldMapping] = [:]
  package var time = TimeSpecification(.rfc3339(key: "time"))
  /// Raw values that mean missing, in any field.
  package var missingWords: [String] = []
  /// ISO 3166 alpha-2, for national phone numbers.
  package var country: String?
  /// Milliseconds; nil where the pipeline's holds.
  package var lateness: Int64?

  package init(name: String, kind: KindID?, path: String = "") {
    self.name = name
    self.kind = kind
    self.path = path
  }

  /// Canonical JSON Lines, for `--input KIND=PATH`; `kind` nil is `mixed`.
  package static func canonical(
    name: String, kind: KindID?, country: String? = nil
  )
    -> IngestSpecification
  {
    var specification = IngestSpecification(name: name, kind: kind)
    specification.country = country
    return specification
  }

  /// The mapping of the field `name`.
  func mapping(of name: String) -> FieldMapping {
    fields[name] ?? .key(name)
  }

  /// Whether keys with dots are paths into nested objects.
  var isNested: Bool { format == .jsonLines }

  /// Keys that the pipeline names itself, which a CSV file must have as columns.
  var requiredKeys: [String] {
    var keys = fields.sorted { $0.key < $1.key }.compactMap(\.value.key)
    if let key = time.key, !keys.contains(key) { keys.append(key) }
    return keys
  }
}

extension FieldMapping {
  /// The key that the value is read from; nil for constants.
  var key: String? {
    switch self {
    case .key(let key), .truth(let key, _, _), .scaled(let key, _): key
    case .constant: nil
    }
  }
}
