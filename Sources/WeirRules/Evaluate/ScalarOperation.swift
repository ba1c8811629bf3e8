import WeirCore

/// The operations of the language on single values: the one place that says what each does.
enum ScalarOperation {
  static func and(_ left: UInt8, _ right: UInt8) -> UInt8 {
    if left == Truth.no || right == Truth.no { return Truth.no }
    return left == Truth.missing || right == Truth.missing ? Truth.missing : Truth.yes
  }

  static func or(_ left: UInt8, _ right: UInt8) -> UInt8 {
    if left == Truth.yes || right == Truth.yes { return Truth.yes }
    return left == Truth.missing || right == Truth.missing ? Truth.missing : Truth.no
  }

  static func not(_ operand: UInt8) -> UInt8 {
    operand == Truth.missing ? Truth.missing : operand ^ Truth.yes
  }

  /// `hour`, `weekday` or `is_night` of a time.
  static func ofClock(_ opcode: Opcode, _ time: Int64, _ zone: Zone) -> Scalar {
    switch opcode {
    case .hour: .wide(Int128(zone.hour(time)))
    case .weekday: .wide(Int128(zone.weekday(time)))
    default: .truth(zone.isNight(time))
    }
  }

  /// Order of two present values of one type: negative, zero or positive.
  static func order(_ left: Scalar, _ right: Scalar, _ type: ValueType) -> Int {
    switch type.lane {
    case .bytes: ByteSlice.compare(left.slice, right.slice)
    case .real: left.real < right.real ? -1 : left.real == right.real ? 0 : 1
    case .word, .truth: left.wide < right.wide ? -1 : left.wide == right.wide ? 0 : 1
    }
  }

  static func compare(
    _ opcode: Opcode, _ left: Scalar, _ right: Scalar, _ type: ValueType
  )
    -> Scalar
  {
    guard !left.isMissing, !right.isMissing else { return .missing }
    let order = order(left, right, type)
    return switch opcode {
    case .equal: .truth(order == 0)
    case .notEqual: .truth(order != 0)
    case .less: .truth(order < 0)
    case .lessOrEqual: .truth(order <= 0)
    case .greater: .truth(order > 0)
    default: .truth(order >= 0)
    }
  }

  static func negate(_ operand: Scalar, _ type: ValueType) -> Scalar {
    guard !operand.isMissing else { return .missing }
    return type == .real ? .real(-operand.real) : fit(-operand.wide)
  }

  static func absolute(_ operand: Scalar, _ type: ValueType) -> Scalar {
    guard !operand.isMissing else { return .missing }
    return type == .real ? .real(Swift.abs(operand.real)) : fit(Int128(operand.wide.magnitude))
  }

  /// - Parameters:
  ///   - type: of the result.
  ///   - leftType: of the left operand.
  ///   - rightType: of the right operand.
  static func arithmetic(
    _ opcode: Opcode, _ left: Scalar, _ right: Scalar, _ type: ValueType, _ leftType: ValueType,
    _ rightType: ValueType
  ) -> Scalar {
    guard !left.isMissing, !right.isMissing else { return .missing }
    switch opcode {
    case .add:
      return type == .real ? .real(left.real + right.real) : fit(left.wide + right.wide)
    case .subtract:
      return type == .real ? .real(left.real - right.real) : fit(left.wide - right.wide)
    case .multiply: return multiply(left, right, type, leftType, rightType)
    case .divide: return divide(left, right, type, leftType, rightType)
    default: return remainder(left, right, type)
    }
  }

  private static func multiply(
    _ left: Scalar, _ right: Scalar, _ type: ValueType, _ leftType: ValueType,
    _ rightType: ValueType
  ) -> Scalar {
    if type == .real { return .real(left.real * right.real) }
    if leftType == .real || rightType == .real {
      let product =
        leftType == .real ? left.real * Double(right.wide) : Double(left.wide) * right.real
      return rounded(product)
    }
    let (product, overflow) = left.wide.multipliedReportingOverflow(by: right.wide)
    if overflow { return .missing }
    return leftType == .decimal || rightType == .decimal
      ? fit(halfEven(product, Int128(Decimal.scale))) : fit(product)
  }

  private static func divide(
    _ left: Scalar, _ right: Scalar, _ type: ValueType, _ leftType: ValueType,
    _ rightType: ValueType
  ) -> Scalar {
    if type == .duration {
      if rightType == .real {
        return right.real == 0 ? .missing : rounded(Double(left.wide) / right.real)
      }
      guard right.wide != 0 else { return .missing }
      let dividend = rightType == .decimal ? left.wide * Int128(Decimal.scale) : left.wide
      return fit(halfEven(dividend, right.wide))
    }
    if leftType == .real || rightType == .real {
      let divisor = real(right, rightType)
      return divisor == 0 ? .missing : finite(real(left, leftType) / divisor)
    }
    guard right.wide != 0 else { return .missing }
    let sign: Int128 = right.wide < 0 ? -1 : 1
    return .real(
      ExactReal.quotient(
        sign * left.wide * scale(rightType), Int128(right.wide.magnitude) * scale(leftType)))
  }

  /// Units in one: exact numbers divide with one rounding.
  private static func scale(_ type: ValueType) -> Int128 {
    type == .decimal ? Int128(Decimal.scale) : 1
  }

  private static func remainder(_ left: Scalar, _ right: Scalar, _ type: ValueType) -> Scalar {
    if type == .real {
      return right.real == 0
        ? .missing : .real(left.real.truncatingRemainder(dividingBy: right.real))
    }
    return right.wide == 0 ? .missing : fit(left.wide % right.wide)
  }

  /// The nearest double of a number of any type; durations count as milliseconds.
  static func real(_ operand: Scalar, _ type: ValueType) -> Double {
    switch type {
    case .real: operand.real
    case .decimal: ExactReal.quotient(operand.wide, Int128(Decimal.scale))
    default: ExactReal.quotient(operand.wide, 1)
    }
  }

  /// `dividend / divisor` to the nearest whole number, half to even.
  static func halfEven(_ dividend: Int128, _ divisor: Int128) -> Int128 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    let twice = remainder.magnitude * 2
    let size = divisor.magnitude
    guard twice > size || (twice == size && quotient & 1 != 0) else { return quotient }
    return (dividend < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
  }

  /// Arithmetic beyond 64 bits is missing.
  static func fit(_ value: Int128) -> Scalar {
    Int64(exactly: value) == nil || value == Int128(Int64.min) ? .missing : .wide(value)
  }

  private static func finite(_ value: Double) -> Scalar {
    value.isFinite ? .real(value) : .missing
  }

  private static func rounded(_ value: Double) -> Scalar {
    guard value.isFinite, Swift.abs(value) < 9.2e18 else { return .missing }
    return fit(Int128(value.rounded(.toNearestOrEven)))
  }

  /// Number of Unicode scalars.
  static func length(_ text: ByteSlice) -> Int {
    var count = 0
    for byte in text.buffer { count &+= byte & 0xC0 != 0x80 ? 1 : 0 }
    return count
  }

  /// The first `count` characters (Unicode scalars).
  static func prefix(_ text: ByteSlice, _ count: Int) -> ByteSlice {
    var seen = 0
    for index in 0..<text.count where text[index] & 0xC0 != 0x80 {
      if seen == count { return text.prefix(index) }
      seen += 1
    }
    return text
  }

  /// Lower case; text beyond what ``LowerCase`` knows by heart by its Unicode mapping.
  static func lower(_ text: ByteSlice, in arena: Arena) -> ByteSlice {
    let copy = arena.allocate(UInt8.self, count: text.count)
    guard let start = text.start, LowerCase.write(start, text.count, to: copy) else {
      return arena.copy(Array(text.string.lowercased().utf8))
    }
    return ByteSlice(start: copy, count: text.count)
  }
}
