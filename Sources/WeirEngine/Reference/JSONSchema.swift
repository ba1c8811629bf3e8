import WeirCore
import WeirIngest
import WeirRules
package import WeirSinks

/// JSON Schemas of configuration files, made of the declarations that their readers use, so that
/// editors complete and check them.
///
/// > JSON Schema, draft 2020-12: json-schema.org
package enum JSONSchema: String, CaseIterable, Sendable {
  case rule, feature, pipeline

  private static let draft = "https://json-schema.org/draft/2020-12/schema"

  /// The schema of one kind of file.
  package var value: ReportValue {
    .object(
      [
        ("$schema", .text(Self.draft)), ("title", .text("weir \(rawValue) file")),
      ] + members)
  }

  /// One schema for all of them.
  package static var all: ReportValue {
    .object([
      ("$schema", .text(draft)), ("title", .text("weir file")),
      ("anyOf", .list(allCases.map { .object($0.members) })),
    ])
  }

  private var members: [(key: String, value: ReportValue)] {
    switch self {
    case .rule: Self.mapping(RuleKeys.rule, Self.ruleParts)
    case .feature: Self.mapping(FeatureKeys.feature, [:])
    case .pipeline: Self.mapping(PipelineKeys.all, Self.pipelineParts)
    }
  }

  // MARK: Parts

  private static var ruleParts: [String: ReportValue] {
    let test = mapping(
      RuleKeys.test,
      ["events": list(of: testEvent), "expect": .object(mapping(RuleKeys.expectation, [:]))])
    let steps = ReportValue.object([
      (
        "anyOf",
        .list([
          .object(mapping(RuleKeys.step, [:])), .object(mapping(RuleKeys.absence, [:])),
        ])
      )
    ])
    return [
      "sequence": .object(mapping(RuleKeys.sequence, ["steps": list(of: steps)])),
      "actions": actions, "tests": list(of: .object(test)),
    ]
  }

  private static var actions: ReportValue {
    .object([
      ("type", .text("object")), ("additionalProperties", .bool(false)),
      (
        "properties",
        .object(
          Action.allCases.map { action in
            (
              action.rawValue,
              .object([("description", .text(action.summary))] + members(of: .texts, []))
            )
          })
      ),
    ])
  }

  /// A pipeline may have kinds and fields of its own: what is not built in is left open.
  private static var testEvent: ReportValue {
    let kinds = Schema.builtIn.map { kind -> (key: String, value: ReportValue) in
      let fields = kind.fields.filter { $0.name != "time" }.map { field in
        (key: field.name, value: ReportValue.object([("description", .text(field.summary))]))
      }
      return (
        kind.name,
        .object([
          ("type", .list([.text("object"), .text("null")])), ("properties", .object(fields)),
        ])
      )
    }
    var members = mapping(RuleKeys.testEvent, [:], isClosed: false)
    members = members.map { key, value in
      guard key == "properties", case .object(let own) = value else { return (key, value) }
      return (key, .object(own + kinds))
    }
    return .object(members)
  }

  private static var pipelineParts: [String: ReportValue] {
    let time = ReportValue.object([
      (
        "anyOf",
        .list([.object(members(of: .text, [])), .object(mapping(IngestKeys.time, [:]))])
      )
    ])
    let sinks = SinkDeclaration.all.map { sink -> ReportValue in
      let path = KeyDeclaration(
        sink.name, .path, isRequired: true, sink.summary, example: sink.example)
      return .object(mapping([path] + sink.keys, [:]))
    }
    return [
      "ingest": list(of: .object(mapping(IngestKeys.stage, ["time": time]))),
      "sinks": list(of: .object([("anyOf", .list(sinks))])),
      "limits": .object(mapping(PipelineKeys.limits, [:])),
      "count": list(of: .object(mapping(RuleKeys.counter, [:]))),
    ]
  }

  // MARK: Declarations

  /// - Parameter parts: schemas of values that have keys of their own.
  private static func mapping(
    _ keys: [KeyDeclaration], _ parts: [String: ReportValue], isClosed: Bool = true
  ) -> [(key: String, value: ReportValue)] {
    let properties = keys.map { key -> (key: String, value: ReportValue) in
      var members: [(key: String, value: ReportValue)] = [("description", .text(key.summary))]
      if case .object(let part) = parts[key.key] {
        members += part
      } else {
        members += self.members(of: key.form, key.values)
      }
      return (key.key, .object(members))
    }
    let required = keys.filter(\.isRequired).map { ReportValue.text($0.key) }
    var result: [(key: String, value: ReportValue)] = [
      ("type", .text("object")), ("properties", .object(properties)),
    ]
    if !required.isEmpty { result.append(("required", .list(required))) }
    if isClosed { result.append(("additionalProperties", .bool(false))) }
    return result
  }

  private static func list(of element: ReportValue) -> ReportValue {
    .object([("type", .text("array")), ("items", element)])
  }

  /// What a value of a form may be. Scalars are text for weir, whatever YAML makes of them.
  private static func members(
    of form: KeyDeclaration.Form, _ values: [String]
  ) -> [(key: String, value: ReportValue)] {
    let scalar = ReportValue.list(["string", "number", "boolean"].map { .text($0) })
    let many: [(key: String, value: ReportValue)] = [
      ("type", .text("array")), ("items", .object([("type", scalar)])),
    ]
    func anyOf(
      _ forms: [[(key: String, value: ReportValue)]]
    ) -> [(
      key: String, value: ReportValue
    )] {
      [("anyOf", .list(forms.map { .object($0) }))]
    }
    switch form {
    case .text, .expression, .template: return [("type", scalar)]
    case .path: return [("type", .text("string"))]
    case .bool: return [("type", .text("boolean"))]
    case .count: return [("type", .text("integer"))]
    case .duration:
      return [("type", .text("string")), ("pattern", .text("^[0-9]+(ms|s|m|h|d)$"))]
    case .share: return [("type", scalar), ("pattern", .text("^[0-9.]+ ?%?$"))]
    case .size: return [("type", scalar), ("pattern", .text("^[0-9]+ ?(B|KiB|MiB|GiB)?$"))]
    case .choice:
      // A tab may be written as itself.
      let plain = values.filter { $0 == "\\t" }.map { _ in "\t" }
      return [("enum", .list((values + plain).map { .text($0) }))]
    case .texts, .paths: return anyOf([[("type", scalar)], many])
    case .expressions: return anyOf([[("type", scalar)], many, [("type", .text("object"))]])
    case .mapping: return [("type", .text("object"))]
    case .list: return [("type", .text("array"))]
    case .any:
      return anyOf([[("type", scalar)], [("type", .text("array"))], [("type", .text("object"))]])
    }
  }
}
