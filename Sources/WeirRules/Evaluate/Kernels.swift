import WeirCore

/// Loops over whole lanes for the operations that nearly every rule uses.
enum Kernels {
  static func and(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    for row in 0..<count { result[row] = ScalarOperation.and(left[row], right[row]) }
  }

  static func or(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    for row in 0..<count { result[row] = ScalarOperation.or(left[row], right[row]) }
  }

  static func not(
    _ operand: UnsafePointer<UInt8>, _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    for row in 0..<count { result[row] = ScalarOperation.not(operand[row]) }
  }

  static func compare(
    _ opcode: Opcode, _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let isMissing = { (row: Int) in left[row] == .missing || right[row] == .missing }
    order(opcode, left, right, result, count, isMissing)
  }

  static func compare(
    _ opcode: Opcode, _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let isMissing = { (row: Int) in left[row].isNaN || right[row].isNaN }
    order(opcode, left, right, result, count, isMissing)
  }

  static func compare(
    _ opcode: Opcode, _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let isMissing = { (row: Int) in left[row] == Truth.missing || right[row] == Truth.missing }
    let isEqual = opcode == .equal
    judge(result, count, isMissing) { (left[$0] == right[$0]) == isEqual }
  }

  static func compare(
    _ opcode: Opcode, _ left: UnsafePointer<Int64>, _ right: Int64,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let isMissing = { (row: Int) in left[row] == .missing || right == .missing }
    switch opcode {
    case .equal: judge(result, count, isMissing) { left[$0] == right }
    case .notEqual: judge(result, count, isMissing) { left[$0] != right }
    case .less: judge(result, count, isMissing) { left[$0] < right }
    case .lessOrEqual: judge(result, count, isMissing) { left[$0] <= right }
    case .greater: judge(result, count, isMissing) { left[$0] > right }
    default: judge(result, count, isMissing) { left[$0] >= right }
    }
  }

  /// Sums beyond 64 bits are missing.
  static func add(
    _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>,
    _ result: UnsafeMutablePointer<Int64>, _ count: Int
  ) {
    for row in 0..<count {
      let (sum, overflow) = left[row].addingReportingOverflow(right[row])
      let isMissing = overflow || left[row] == .missing || right[row] == .missing
      result[row] = isMissing ? .missing : sum
    }
  }

  static func subtract(
    _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>,
    _ result: UnsafeMutablePointer<Int64>, _ count: Int
  ) {
    for row in 0..<count {
      let (difference, overflow) = left[row].subtractingReportingOverflow(right[row])
      let isMissing = overflow || left[row] == .missing || right[row] == .missing
      result[row] = isMissing ? .missing : difference
    }
  }

  @inline(__always)
  private static func order<Value: Comparable>(
    _ opcode: Opcode, _ left: UnsafePointer<Value>, _ right: UnsafePointer<Value>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int, _ isMissing: (Int) -> Bool
  ) {
    switch opcode {
    case .equal: judge(result, count, isMissing) { left[$0] == right[$0] }
    case .notEqual: judge(result, count, isMissing) { left[$0] != right[$0] }
    case .less: judge(result, count, isMissing) { left[$0] < right[$0] }
    case .lessOrEqual: judge(result, count, isMissing) { left[$0] <= right[$0] }
    case .greater: judge(result, count, isMissing) { left[$0] > right[$0] }
    default: judge(result, count, isMissing) { left[$0] >= right[$0] }
    }
  }

  /// Inlined into each caller: no closure is left at run time.
  @inline(__always)
  private static func judge(
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int, _ isMissing: (Int) -> Bool,
    _ holds: (Int) -> Bool
  ) {
    for row in 0..<count {
      result[row] = isMissing(row) ? Truth.missing : holds(row) ? Truth.yes : Truth.no
    }
  }
}
