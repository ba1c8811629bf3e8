import WeirCore

extension ScalarEvaluator {
  /// The functions of a text that is present, and of a value in a list.
  func applyText(_ node: Node, _ text: ByteSlice, _ time: Scalar) -> Scalar {
    switch node.opcode {
    case .domainIn:
      return .truth(
        withList(of: node) {
          texts.isDomainListed(text, isList: false, $0, at: time.word)
        })
    case .lookalike:
      let names = resources.protectedNames[Int(node.auxiliary)]
      return .truth(texts.isLookalike(text, isList: false, names, at: time.word))
    case .lookup: return resources.columns[Int(node.auxiliary)].value(of: text, at: time.word)
    default: return .text(made(node, text, isList: false, in: scratchArena))
    }
  }

  /// The text or list that `urls`, `domain` and `template` make of one that is present.
  func made(_ node: Node, _ text: ByteSlice, isList: Bool, in arena: Arena) -> ByteSlice {
    switch node.opcode {
    case .urls: texts.urls(text, in: arena)
    case .domain: isList ? texts.domains(text, in: arena) : texts.domain(text, in: arena)
    case .template: texts.template(text, in: arena)
    default: preconditionFailure("the opcode makes no text")
    }
  }

  /// Operations on a list of strings that is present: a test holds if one value passes it, and a
  /// negated one if none does.
  func applyList(
    _ node: Node, _ list: ByteSlice, _ right: Scalar, of program: Program
  ) -> Scalar {
    switch node.opcode {
    case .length: return .wide(Int128(StringList(list).count))
    case .domain: return .text(made(node, list, isList: true, in: scratchArena))
    case .domainIn:
      return .truth(
        withList(of: node) {
          texts.isDomainListed(list, isList: true, $0, at: right.word)
        })
    case .lookalike:
      let names = resources.protectedNames[Int(node.auxiliary)]
      return .truth(texts.isLookalike(list, isList: true, names, at: right.word))
    case .contains, .startsWith, .endsWith:
      return right.isMissing ? .missing : .truth(holds(node, list, right))
    case .isNotOneOf, .isNotListed: return .truth(!holds(node, list, right))
    default: return .truth(holds(node, list, right))
    }
  }

  /// Whether a value of the list passes the test of the node, negation left out.
  private func holds(_ node: Node, _ list: ByteSlice, _ right: Scalar) -> Bool {
    let place = Int(node.auxiliary)
    for value in StringList(list) {
      let passes =
        switch node.opcode {
        case .contains: value.contains(right.slice)
        case .startsWith: value.starts(with: right.slice)
        case .endsWith: value.ends(with: right.slice)
        case .matches: matchers[place].search(value)
        case .isOneOf, .isNotOneOf: sets[place].contains(value)
        case .isListed, .isNotListed: isListed(value, node, at: right.word)
        default: preconditionFailure("every test of a list is above")
        }
      if passes { return true }
    }
    return false
  }
}
