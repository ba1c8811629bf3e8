import Foundation
import WeirCore
package import WeirEngine
import WeirIngest

/// The fields of a flagged event's record, under the names that the rule language gives them.
///
/// Texts as they stand in the record, phones as E.164 where the pipeline's country is known; what
/// the record does not have is nil.
package struct EventFields: Sendable {
  /// Each name once. Searched from the start: a dozen short names are found sooner so than hashed.
  fileprivate var texts: [(name: String, text: String)] = []

  /// For example `fields["payee"]`.
  package subscript(name: String) -> String? { texts.first { $0.name == name }?.text }

  /// Every field that is there, by name.
  package var all: [(name: String, text: String)] { texts.sorted { $0.name < $1.name } }
}

/// Reads fields out of records as the pipeline's mapping says.
package struct EventFieldReader: Sendable {
  private static let phones = [
    "caller", "callee", "sender", "recipient", "payer_phone", "payee_phone",
  ]

  private var fieldNames: [String: [String]]
  private var mappings: [String: [Place]] = [:]
  private var phonePlans: [String: PhonePlan] = [:]
  private let plain = PhonePlan(country: nil)

  /// - Parameter pipeline: whose mapping and country hold; nil reads each field from the key of its
  ///   own name.
  package init(pipeline: PipelineSpecification?) {
    let schema = pipeline?.schema ?? Schema()
    fieldNames = Dictionary(
      schema.kinds.map { ($0.name, $0.fields.map(\.name)) }, uniquingKeysWith: { $1 })
    for stage in pipeline?.ingest ?? [] {
      phonePlans[stage.name] = PhonePlan(country: stage.country ?? pipeline?.country)
      let isNested = stage.format == .jsonLines
      mappings[stage.name] = stage.fields.sorted { $0.key < $1.key }.map { field, mapping in
        switch mapping {
        case .constant(let text): Place(field: field, keys: [], constant: text)
        case .key(let key), .truth(let key, _, _), .scaled(let key, _):
          Place(
            field: field,
            keys: isNested ? key.split(separator: ".").map(String.init) : [key])
        }
      }
    }
  }

  /// The reader for a folder: of the pipeline that `run.json` names, where that still can be read.
  package init(for folder: OutputFolder) {
    let loaded = try? PipelineLoader.load(folder.pipelinePath, rules: [])
    self.init(pipeline: loaded?.specification)
  }

  /// The same for some fields only, which takes less time.
  func narrowed(to names: Set<String>) -> EventFieldReader {
    var reader = self
    reader.fieldNames = fieldNames.mapValues { $0.filter(names.contains) }
    reader.mappings = mappings.mapValues { $0.filter { names.contains($0.field) } }
    return reader
  }

  /// Where a field of a record stands.
  struct Place: Sendable {
    var field: String
    /// First key, then keys of nested objects; empty for a constant.
    var keys: [String]
    var constant: String?
  }

  /// Where each field of a kind stands in the records of a stage.
  func places(ofKind kind: String, from ingest: String) -> [Place] {
    let mapped = mappings[ingest] ?? []
    let own = (fieldNames[kind] ?? []).filter { name in !mapped.contains { $0.field == name } }
    return own.map { Place(field: $0, keys: [$0]) } + mapped
  }

  /// How the numbers of a stage are brought to E.164.
  func phonePlan(of ingest: String) -> PhonePlan { phonePlans[ingest] ?? plain }

  /// - Complexity: O(*n*) in the record.
  package func fields(of event: ReviewEvent) -> EventFields {
    var fields = EventFields()
    let members = Self.members(of: event.record)
    let mapped = mappings[event.source.ingest] ?? []
    for name in fieldNames[event.kind] ?? [] where !mapped.contains(where: { $0.field == name }) {
      guard let member = Self.member(name, of: members) else { continue }
      fields.texts.append((name, member.text))
    }
    for mapping in mapped {
      let text = mapping.constant ?? Self.value(at: mapping.keys[...], in: members)
      if let text { fields.texts.append((mapping.field, text)) }
    }
    let plan = phonePlan(of: event.source.ingest)
    for place in fields.texts.indices where Self.phones.contains(fields.texts[place].name) {
      let text = fields.texts[place].text
      fields.texts[place].text = String(
        decoding: plan.normalize(Array(text.utf8)), as: UTF8.self)
    }
    return fields
  }

  /// The value at the end of nested keys in an object; nil where there is none.
  static func value(at keys: [String], in object: [UInt8]) -> String? {
    value(at: keys[...], in: members(of: object))
  }

  private struct Member {
    var name: String
    var text: String
    /// The object's bytes, where the value is one.
    var object: [UInt8]?
  }

  /// Of a name that stands twice the last.
  private static func member(_ name: String, of members: [Member]) -> Member? {
    members.last { $0.name == name }
  }

  private static func value(at keys: ArraySlice<String>, in members: [Member]) -> String? {
    guard let first = keys.first, let member = member(first, of: members) else { return nil }
    if keys.count == 1 { return member.text }
    return member.object.flatMap { value(at: keys.dropFirst(), in: Self.members(of: $0)) }
  }

  /// The members of an object; those that are null or empty are left out.
  private static func members(of object: [UInt8]) -> [Member] {
    var members: [Member] = []
    members.reserveCapacity(16)
    object.withUnsafeBufferPointer { bytes in
      var cursor = JSONCursor(bytes)
      _ = cursor.object { cursor, key in
        let name = JSONEscapes.decode(bytes[key])
        cursor.skipSpace()
        if cursor.current == UInt8(ascii: "{") {
          guard let range = cursor.value() else { return false }
          members.append(
            Member(name: name, text: cursor.text(range), object: Array(bytes[range])))
          return true
        }
        guard let text = cursor.plainText() else { return false }
        if !text.isEmpty { members.append(Member(name: name, text: text)) }
        return true
      }
    }
    return members
  }
}
