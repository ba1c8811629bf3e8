import WeirCore

extension Program {
  /// A column and a captured value of which a condition is not true unless they differ.
  struct ColumnPair: BitwiseCopyable {
    var column: Int
    var captured: Int
  }

  /// The conditions that are joined by `and`.
  func conjuncts(of place: Int32) -> [Int32] {
    let node = nodes[Int(place)]
    return node.opcode == .and ? conjuncts(of: node.left) + conjuncts(of: node.right) : [place]
  }

  /// The changes without which a condition is not true, as with `imsi != before.imsi`:
  /// each side of `!=` is the same function, one of a column, the other of a captured value.
  ///
  /// Most events change nothing, and comparing words tells.
  func changes(of conjuncts: [Int32]) -> [ColumnPair] {
    conjuncts.compactMap { place in
      let operation = nodes[Int(place)]
      guard operation.opcode == .notEqual, let (column, captured) = pair(of: operation),
        column.type.lane == captured.type.lane, column.type.lane != .real
      else { return nil }
      return ColumnPair(column: Int(column.auxiliary), captured: Int(captured.auxiliary))
    }
  }

  /// The column and the captured value of which two sides are the same function.
  private func pair(of comparison: Node) -> (column: Node, captured: Node)? {
    var pairs: [(column: Node, captured: Node)] = []
    guard isSame(comparison.left, comparison.right, &pairs), pairs.count == 1 else { return nil }
    return pairs[0]
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
