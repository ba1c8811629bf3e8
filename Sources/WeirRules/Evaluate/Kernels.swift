import CVector
import WeirCore

/// Loops over whole lanes for the operations that nearly every rule uses.
enum Kernels {
  static func and(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    connect(left, right, result, count, TruthWord.and, ScalarOperation.and)
  }

  static func or(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    connect(left, right, result, count, TruthWord.or, ScalarOperation.or)
  }

  /// Inlined into each caller: no closure is left at run time.
  @inline(__always)
  private static func connect(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int,
    _ ofEight: (TruthWord, TruthWord) -> TruthWord, _ ofOne: (UInt8, UInt8) -> UInt8
  ) {
    let whole = count & ~7
    for row in stride(from: 0, to: whole, by: 8) {
      ofEight(TruthWord(left + row), TruthWord(right + row)).store(result + row)
    }
    for row in whole..<count { result[row] = ofOne(left[row], right[row]) }
  }

  static func not(
    _ operand: UnsafePointer<UInt8>, _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let whole = count & ~7
    for row in stride(from: 0, to: whole, by: 8) {
      TruthWord.not(TruthWord(operand + row)).store(result + row)
    }
    for row in whole..<count { result[row] = ScalarOperation.not(operand[row]) }
  }

  static func compare(
    _ opcode: Opcode, _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    #if arch(x86_64)
      weir_compare_words(opcode.comparison, left, right, result, count, vectorLevel)
    #else
      comparePlainly(opcode, left, right, result, count)
    #endif
  }

  static func compare(
    _ opcode: Opcode, _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    #if arch(x86_64)
      weir_compare_reals(opcode.comparison, left, right, result, count, vectorLevel)
    #else
      comparePlainly(opcode, left, right, result, count)
    #endif
  }

  #if arch(x86_64)
    /// The best instruction set of this processor.
    static let vectorLevel = weir_vector_level()
  #endif

  /// The same row by row, for processors without those instructions.
  static func comparePlainly(
    _ opcode: Opcode, _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>,
    _ result: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let isMissing = { (row: Int) in left[row] == .missing || right[row] == .missing }
    order(opcode, left, right, result, count, isMissing)
  }

  /// The same row by row, for processors without those instructions.
  static func comparePlainly(
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

/// Eight truths at a time: bit 0 of a byte is set for yes, bit 1 for missing.
private struct TruthWord {
  var bits: UInt64

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  init(bits: UInt64) { self.bits = bits }

  @inline(__always)
  init(_ truths: UnsafePointer<UInt8>) {
    // SAFETY: the caller has eight of them.
    bits = UnsafeRawPointer(truths).loadUnaligned(as: UInt64.self)
  }

  @inline(__always)
  func store(_ target: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(target).storeBytes(of: bits, as: UInt64.self)
  }

  /// Bit 0 of each byte that is not no.
  private var possible: UInt64 { (bits | bits >> 1) & Self.ones }

  @inline(__always)
  static func and(_ left: Self, _ right: Self) -> Self {
    let yes = left.bits & right.bits & ones
    let possible = left.possible & right.possible
    return Self(bits: yes | (possible ^ yes) << 1)
  }

  @inline(__always)
  static func or(_ left: Self, _ right: Self) -> Self {
    let either = left.bits | right.bits
    let yes = either & ones
    return Self(bits: yes | (either >> 1 & ones & ~yes) << 1)
  }

  @inline(__always)
  static func not(_ operand: Self) -> Self {
    Self(bits: ~operand.possible & ones | operand.bits & ones << 1)
  }
}

extension Opcode {
  /// As the vector code names it.
  var comparison: Int32 {
    switch self {
    case .equal: 0
    case .notEqual: 1
    case .less: 2
    case .lessOrEqual: 3
    case .greater: 4
    default: 5
    }
  }
}
