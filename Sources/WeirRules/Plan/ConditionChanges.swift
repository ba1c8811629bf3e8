import WeirCore

extension Program {
  /// A column and a captured value that must differ.
  struct Change: BitwiseCopyable {
    var column: Int
    var captured: Int
  }

  /// The changes without which a condition is not true, as with `imsi != before.imsi`:
  /// each side of `!=` is the same function, one of a column, the other of a captured value.
  ///
  /// Most events change nothing, and comparing words tells.
  func changes(of node: Int32) -> [Change] {
    let operation = nodes[Int(node)]
    switch operation.opcode {
    case .and: return changes(of: operation.left) + changes(of: operation.right)
    case .notEqual:
      var pairs: [(column: Node, captured: Node)] = []
      guard isSame(operation.left, operation.right, &pairs), pairs.count == 1 else { return [] }
      let (column, captured) = pairs[0]
      guard column.type.lane == captured.type.lane, column.type.lane != .real else { return [] }
      return [Change(column: Int(column.auxiliary), captured: Int(captured.auxiliary))]
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
