import WeirCore

// Texts that say of which events state is made: kinds, conditions, keys. Where they are the same,
// state means the same, whatever else of the rule has changed.

extension WindowForm {
  func origin(in schema: Schema) -> String {
    let names = roles.isEmpty ? [""] : roles.map { "\($0): " }
    let byRole = names.enumerated().map { role, name in
      name + keys.map { $0.expression(role: role).origin }.joined(separator: ", ")
    }
    return "window of \(schema.origin(kind, filter)) by \(byRole.joined(separator: "; "))"
  }
}

extension CheckedFeature {
  func origin(in schema: Schema) -> String {
    let keys = keys.map(\.origin).joined(separator: ", ")
    return "window of \(schema.origin(kind, filter)) by \(keys)"
  }
}

extension SequenceForm {
  func origin(in schema: Schema) -> String {
    let steps = steps.map {
      "\($0.name): \(schema.origin($0.kind, $0.filter)) by \($0.key.origin)"
    }
    let absences = absences.map {
      "none after \($0.after): \(schema.origin($0.kind, $0.filter)) by \($0.key.origin)"
    }
    return "sequence of \((steps + absences).joined(separator: "; "))"
  }
}

extension Schema {
  fileprivate func origin(_ kind: KindID, _ filter: TypedExpression?) -> String {
    let name = declaration(of: kind).name
    return filter.map { "\(name) where \($0.text)" } ?? name
  }
}

extension TypedExpression {
  fileprivate var origin: String { "\(text):\(type.rawValue)" }
}
