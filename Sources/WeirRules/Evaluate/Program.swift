package import WeirCore

/// What a node of a program computes.
package enum Opcode: UInt8, BitwiseCopyable, Sendable {
  case constant, column, derived, carried, identifier, time, role
  case captured, aggregate, key
  case not, and, or
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  case negate, add, subtract, multiply, divide, remainder
  case toDecimal, toReal
  case isOneOf, isNotOneOf, isListed, isNotListed
  case contains, startsWith, endsWith, matches, mentions, prefixIn
  case country, prefix, hour, weekday, isNight, isMissing, isPresent, length, lower
  case absolute, minimum, maximum, gap
  case urls, domain, template, domainIn, lookalike, lookup
}

/// One operation on the results of earlier nodes.
///
/// `auxiliary` is the place of the constant, column, carried value, captured field, aggregate, key
/// part, set, list, pattern or phrase set that the operation is about.
package struct Node: Hashable, BitwiseCopyable, Sendable {
  package var opcode: Opcode
  package var type: ValueType
  package var left: Int32 = -1
  package var right: Int32 = -1
  package var auxiliary: Int32 = -1

  package init(
    _ opcode: Opcode, _ type: ValueType, left: Int32 = -1, right: Int32 = -1,
    auxiliary: Int32 = -1
  ) {
    self.opcode = opcode
    self.type = type
    self.left = left
    self.right = right
    self.auxiliary = auxiliary
  }
}

/// Expressions over one kind of event as a list of nodes, operands before their users, equal
/// subexpressions once.
///
/// The same program is evaluated a batch at a time (``BatchEvaluator``) or for one event
/// (``ScalarEvaluator``).
package final class Program: Sendable {
  package let nodes: [Node]
  /// By node.
  package let steps: [NodeStep]
  /// For each set of phrases: the text node it reads and the mention nodes that it answers.
  package let phraseSets: [PhraseSet]

  init(nodes: [Node] = [], phraseSets: [PhraseSet] = []) {
    self.nodes = nodes
    self.phraseSets = phraseSets
    steps = NodeCosts(nodes: nodes, phraseSets: phraseSets).orderedSteps
  }
}

/// All phrase lists that are looked for in one text, found in one pass.
package struct PhraseSet: Sendable {
  package var textNode: Int32
  /// Mention nodes and the place of their list among the plan's lists.
  package var members: [Member] = []
  package var matcher: PhraseMatcher?

  package struct Member: Sendable {
    package var node: Int32
    package var list: Int
  }
}
