import WeirCore

extension Program {
  /// A column and a captured value of which a condition is not true unless they differ, or unless they
  /// are equal.
  struct ColumnPair: BitwiseCopyable {
    var column: Int
    var captured: Int
  }

  /// The changes without which a condition is not true, as with `imsi != before.imsi`:
  /// each side of `!=` is the same function, one of a column, the other of a captured value.
  ///
  /// Most events change nothing, and comparing words tells.
  func changes(of node: Int32) -> [ColumnPair] {
    let operation = nodes[Int(node)]
    switch operation.opcode {
    case .and: return changes(of: operation.left) + changes(of: operation.right)
    case .notEqual:
      var pairs: [(column: Node, captured: Node)] = []
      guard isSame(operation.left, operation.right, &pairs), pairs.count == 1 else { return [] }
      let (column, captured) = pairs[0]
      guard column.type.lane == captured.type.lane, column.type.lane != .real else { return [] }
      return [ColumnPair(column: Int(column.auxiliary), captured: Int(captured.auxiliary))]
    default: return []
    }
  }

  /// The columns and captured values that must be equal, as with `imei == this.imei`.
  func equals(of node: Int32) -> [ColumnPair] {
    let operation = nodes[Int(node)]
    switch operation.opcode {
    case .and: return equals(of: operation.left) + equals(of: operation.right)
    case .equal: return equality(of: node).map { [$0] } ?? []
    default: return []
    }
  }

  /// What a condition says if it says no more than that a column and a captured value are equal: both
  /// are there, and have the same words.
  func equality(of node: Int32) -> ColumnPair? {
    let operation = nodes[Int(node)]
    guard operation.opcode == .equal, operation.left >= 0, operation.right >= 0 else { return nil }
    var pairs: [(column: Node, captured: Node)] = []
    let (left, right) = (nodes[Int(operation.left)], nodes[Int(operation.right)])
    guard [left, right].contains(where: { $0.opcode == .captured }),
      isSame(operation.left, operation.right, &pairs), pairs.count == 1
    else { return nil }
    let (column, captured) = pairs[0]
    let isText = column.type.lane == .bytes && captured.type.lane == .bytes
    guard isText || column.type.lane == .word && column.type == captured.type else { return nil }
    return ColumnPair(column: Int(column.auxiliary), captured: Int(captured.auxiliary))
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
