import WeirCore

/// A value of the event and one of the chain that must differ, as with `imsi != before.imsi`: most
/// events change nothing, and comparing two words tells.
struct ChainChange: BitwiseCopyable {
  /// The event's value, among the columns of its batch.
  let column: Int
  /// The other one in the chain, in words.
  let offset: Int
}

extension Program {
  /// The changes without which a condition on a chain is not true: each side of `!=` is the same
  /// function, one of a column, the other of a captured value.
  func changes(of node: Int32, _ values: [ChainValue]) -> [ChainChange] {
    let operation = nodes[Int(node)]
    switch operation.opcode {
    case .and:
      return changes(of: operation.left, values) + changes(of: operation.right, values)
    case .notEqual:
      var pairs: [(column: Node, captured: Node)] = []
      guard isSame(operation.left, operation.right, &pairs), pairs.count == 1 else { return [] }
      let (column, captured) = pairs[0]
      guard column.type.lane == captured.type.lane, column.type.lane != .real,
        let value = values.first(where: { $0.place == Int(captured.auxiliary) }),
        !value.isIdentifier
      else { return [] }
      return [
        ChainChange(
          column: Int(column.auxiliary),
          offset: value.offset + SequenceOperator.stepHeader + value.slot.offset)
      ]
    default: return []
    }
  }

  /// Whether two nodes have the same value if the values of each of `pairs` are equal.
  private func isSame(
    _ left: Int32, _ right: Int32, _ pairs: inout [(column: Node, captured: Node)]
  ) -> Bool {
    if left == right { return true }
    guard left >= 0, right >= 0 else { return false }
    let (first, second) = (nodes[Int(left)], nodes[Int(right)])
    switch (first.opcode, second.opcode) {
    case (.column, .captured): pairs.append((first, second))
    case (.captured, .column): pairs.append((second, first))
    default:
      guard first.opcode == second.opcode, first.type == second.type,
        first.auxiliary == second.auxiliary, first.left >= 0
      else { return false }
      return isSame(first.left, second.left, &pairs) && isSame(first.right, second.right, &pairs)
    }
    return true
  }
}
