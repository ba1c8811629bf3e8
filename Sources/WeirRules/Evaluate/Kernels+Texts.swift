import WeirCore

/// Loops over the texts of some rows.
extension Kernels {
  static func compare(
    _ opcode: Opcode, _ left: UnsafePointer<ByteSlice>, _ right: UnsafePointer<ByteSlice>,
    _ result: UnsafeMutablePointer<UInt8>, _ rows: RowSet
  ) {
    let pair = (left, right)
    switch opcode {
    case .equal: judge(pair, result, rows) { ByteSlice.equal($0, $1) }
    case .notEqual: judge(pair, result, rows) { !ByteSlice.equal($0, $1) }
    case .less: judge(pair, result, rows) { ByteSlice.compare($0, $1) < 0 }
    case .lessOrEqual: judge(pair, result, rows) { ByteSlice.compare($0, $1) <= 0 }
    case .greater: judge(pair, result, rows) { ByteSlice.compare($0, $1) > 0 }
    default: judge(pair, result, rows) { ByteSlice.compare($0, $1) >= 0 }
    }
  }

  /// `starts_with`, `ends_with` and `contains`.
  static func test(
    _ opcode: Opcode, _ left: UnsafePointer<ByteSlice>, _ right: UnsafePointer<ByteSlice>,
    _ result: UnsafeMutablePointer<UInt8>, _ rows: RowSet
  ) {
    let pair = (left, right)
    switch opcode {
    case .startsWith: judge(pair, result, rows) { $0.starts(with: $1) }
    case .endsWith: judge(pair, result, rows) { $0.ends(with: $1) }
    default: judge(pair, result, rows) { $0.contains($1) }
    }
  }

  /// Membership in constants.
  static func find(
    _ texts: UnsafePointer<ByteSlice>, in set: TextSet, _ result: UnsafeMutablePointer<UInt8>,
    _ rows: RowSet, isNegated: Bool
  ) {
    for row in rows {
      let text = texts[row]
      result[row] =
        text.isMissing ? Truth.missing : set.contains(text) != isNegated ? Truth.yes : Truth.no
    }
  }

  /// Membership in a list at the time of the row.
  static func find(
    _ texts: UnsafePointer<ByteSlice>, in list: ListIndex, _ times: UnsafePointer<Int64>,
    _ result: UnsafeMutablePointer<UInt8>, _ rows: RowSet, isNegated: Bool
  ) {
    for row in rows {
      let text = texts[row]
      result[row] =
        text.isMissing
        ? Truth.missing
        : list.contains(text, at: times[row]) != isNegated ? Truth.yes : Truth.no
    }
  }

  static func findPrefix(
    _ texts: UnsafePointer<ByteSlice>, in list: ListIndex, _ times: UnsafePointer<Int64>,
    _ result: UnsafeMutablePointer<UInt8>, _ rows: RowSet
  ) {
    for row in rows {
      let text = texts[row]
      result[row] =
        text.isMissing
        ? Truth.missing
        : list.containsPrefix(of: text, at: times[row]) ? Truth.yes : Truth.no
    }
  }

  /// Inlined into each caller: no closure is left at run time.
  @inline(__always)
  private static func judge(
    _ pair: (left: UnsafePointer<ByteSlice>, right: UnsafePointer<ByteSlice>),
    _ result: UnsafeMutablePointer<UInt8>, _ rows: RowSet, _ holds: (ByteSlice, ByteSlice) -> Bool
  ) {
    for row in rows {
      let (left, right) = (pair.left[row], pair.right[row])
      result[row] =
        left.isMissing || right.isMissing
        ? Truth.missing : holds(left, right) ? Truth.yes : Truth.no
    }
  }
}
