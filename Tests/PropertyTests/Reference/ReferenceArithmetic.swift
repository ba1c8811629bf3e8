import WeirCore
import WeirRules

/// Arithmetic and comparison of values as RULES.md has them: exact, missing beyond 64 bits.
enum ReferenceArithmetic {
  static func compare(_ comparison: Comparison, _ left: Value, _ right: Value) -> Value {
    guard left != .missing, right != .missing else { return .missing }
    let order = self.order(left, right)
    switch comparison {
    case .equal: return .bool(order == 0)
    case .notEqual: return .bool(order != 0)
    case .less: return .bool(order < 0)
    case .lessOrEqual: return .bool(order <= 0)
    case .greater: return .bool(order > 0)
    case .greaterOrEqual: return .bool(order >= 0)
    }
  }

  /// Negative, zero or positive.
  ///
  /// - Precondition: both have one type and neither is missing.
  static func order(_ left: Value, _ right: Value) -> Int {
    func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
    switch (left, right) {
    case (.bool(let a), .bool(let b)): return sign(a ? 1 : 0, b ? 1 : 0)
    case (.integer(let a), .integer(let b)), (.decimal(let a), .decimal(let b)): return sign(a, b)
    case (.real(let a), .real(let b)): return sign(a, b)
    case (.duration(let a), .duration(let b)), (.time(let a), .time(let b)): return sign(a, b)
    case (.text(let a), .text(let b)):
      return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    default: preconditionFailure("compared \(left) with \(right)")
    }
  }

  static func negate(_ value: Value) -> Value {
    apply(.subtract, zero(like: value), value)
  }

  static func absolute(_ value: Value) -> Value {
    guard value != .missing else { return .missing }
    let zero = zero(like: value)
    return order(value, zero) < 0 ? apply(.subtract, zero, value) : value
  }

  static func zero(like value: Value) -> Value {
    switch value {
    case .integer: .integer(0)
    case .decimal: .decimal(0)
    case .real: .real(0)
    case .duration: .duration(0)
    default: .missing
    }
  }

  static func toDecimal(_ value: Value) -> Value {
    guard case .integer(let whole) = value else { return value }
    let (product, overflow) = whole.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? .missing : narrow(product, Value.decimal)
  }

  static func toReal(_ value: Value) -> Value {
    switch value {
    case .integer(let whole): .real(ExactRounding.ratio(whole, 1))
    case .decimal(let millionths): .real(ExactRounding.ratio(millionths, 1_000_000))
    default: value
    }
  }

  static func apply(_ operation: Arithmetic, _ left: Value, _ right: Value) -> Value {
    switch (left, right) {
    case (.missing, _), (_, .missing): .missing
    case (.integer(let a), .integer(let b)):
      operation == .divide ? quotient(a, b) : exact(operation, a, b, scale: 1, Value.integer)
    case (.decimal(let a), .decimal(let b)):
      operation == .divide
        ? quotient(a, b) : exact(operation, a, b, scale: 1_000_000, Value.decimal)
    case (.real(let a), .real(let b)): real(operation, a, b)
    case (.time(let a), .time(let b)): duration(Int128(a) - Int128(b))
    case (.time(let a), .duration(let b)):
      narrow(operation == .add ? Int128(a) + Int128(b) : Int128(a) - Int128(b)) {
        .time(Int64($0))
      }
    case (.duration(let a), .time(let b)): narrow(Int128(a) + Int128(b)) { .time(Int64($0)) }
    case (.duration(let a), .duration(let b)):
      operation == .divide
        ? quotient(Int128(a), Int128(b))
        : narrow(whole(operation, Int128(a), Int128(b))) { .duration(Int64($0)) }
    case (.duration(let a), _): scaled(a, by: right, isDivision: operation == .divide)
    case (_, .duration(let b)): scaled(b, by: left, isDivision: false)
    default: preconditionFailure("\(left) \(operation.rawValue) \(right)")
    }
  }

  /// A number that fits 64 bits, else missing.
  static func narrow(_ number: Int128?, _ make: (Int128) -> Value) -> Value {
    guard let number, number > Int128(Int64.min), number <= Int128(Int64.max) else {
      return .missing
    }
    return make(number)
  }

  private static func duration(_ milliseconds: Int128) -> Value {
    narrow(milliseconds) { .duration(Int64($0)) }
  }

  private static func quotient(_ a: Int128, _ b: Int128) -> Value {
    b == 0 ? .missing : .real(ExactRounding.ratio(a, b))
  }

  private static func whole(_ operation: Arithmetic, _ a: Int128, _ b: Int128) -> Int128? {
    switch operation {
    case .add: a + b
    case .subtract: a - b
    case .remainder: b == 0 ? nil : a % b
    case .multiply, .divide: nil
    }
  }

  private static func exact(
    _ operation: Arithmetic, _ a: Int128, _ b: Int128, scale: Int128, _ make: (Int128) -> Value
  ) -> Value {
    guard operation == .multiply else { return narrow(whole(operation, a, b), make) }
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .missing : narrow(ExactRounding.wholeRatio(product, scale), make)
  }

  private static func real(_ operation: Arithmetic, _ a: Double, _ b: Double) -> Value {
    let result =
      switch operation {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: b == 0 ? .nan : a / b
      case .remainder: b == 0 ? .nan : a.truncatingRemainder(dividingBy: b)
      }
    return result.isFinite ? .real(result) : .missing
  }

  private static func scaled(_ milliseconds: Int64, by factor: Value, isDivision: Bool) -> Value {
    let length = Int128(milliseconds)
    switch factor {
    case .integer(let number):
      if isDivision { return number == 0 ? .missing : duration(wholeRatio(length, number)) }
      return duration(length * number)
    case .decimal(let number):
      if isDivision {
        return number == 0 ? .missing : duration(wholeRatio(length * 1_000_000, number))
      }
      return duration(wholeRatio(length * number, 1_000_000))
    case .real(let number):
      let result = isDivision ? Double(length) / number : Double(length) * number
      let rounded = result.rounded(.toNearestOrEven)
      guard rounded.isFinite, rounded.magnitude < 0x1p63 else { return .missing }
      return duration(Int128(rounded))
    default:
      return .missing
    }
  }

  private static func wholeRatio(_ a: Int128, _ b: Int128) -> Int128 {
    ExactRounding.wholeRatio(a, b)
  }
}
