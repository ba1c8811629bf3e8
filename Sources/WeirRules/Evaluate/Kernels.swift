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
    _ opcode: Opcode, _ left: UnsafePointer<ByteSlice>, _ right: UnsafePointer<ByteSlice>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let isMissing = { (row: Int) in left[row].isMissing || right[row].isMissing }
    switch opcode {
    case .equal: judge(result, count, isMissing) { ByteSlice.equal(left[$0], right[$0]) }
    case .notEqual: judge(result, count, isMissing) { !ByteSlice.equal(left[$0], right[$0]) }
    case .less: judge(result, count, isMissing) { ByteSlice.compare(left[$0], right[$0]) < 0 }
    case .lessOrEqual:
      judge(result, count, isMissing) { ByteSlice.compare(left[$0], right[$0]) <= 0 }
    case .greater: judge(result, count, isMissing) { ByteSlice.compare(left[$0], right[$0]) > 0 }
    default: judge(result, count, isMissing) { ByteSlice.compare(left[$0], right[$0]) >= 0 }
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
