/// A natural number of any size, digit by digit as at school: for checking, not for speed.
struct BigNatural: Comparable {
  /// Least significant digit first, base 2^32, no leading zeros.
  private var digits: [UInt32]

  init(_ value: UInt128) {
    digits = []
    var rest = value
    while rest > 0 {
      digits.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
  }

  static func + (left: BigNatural, right: BigNatural) -> BigNatural {
    var sum = BigNatural(0)
    var carry: UInt64 = 0
    for index in 0..<max(left.digits.count, right.digits.count) {
      carry += UInt64(left.digit(index)) + UInt64(right.digit(index))
      sum.digits.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    if carry > 0 { sum.digits.append(UInt32(carry)) }
    return sum
  }

  /// - Precondition: `left >= right`.
  static func - (left: BigNatural, right: BigNatural) -> BigNatural {
    var difference = BigNatural(0)
    var borrow: Int64 = 0
    for index in left.digits.indices {
      var digit = Int64(left.digit(index)) - Int64(right.digit(index)) - borrow
      borrow = digit < 0 ? 1 : 0
      if digit < 0 { digit += 1 << 32 }
      difference.digits.append(UInt32(digit))
    }
    precondition(borrow == 0, "a natural number below zero")
    difference.trim()
    return difference
  }

  static func * (left: BigNatural, right: BigNatural) -> BigNatural {
    var product = BigNatural(0)
    product.digits = Array(repeating: 0, count: left.digits.count + right.digits.count)
    for i in left.digits.indices {
      var carry: UInt64 = 0
      for j in right.digits.indices {
        carry += UInt64(left.digits[i]) * UInt64(right.digits[j]) + UInt64(product.digits[i + j])
        product.digits[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      product.digits[i + right.digits.count] = UInt32(carry)
    }
    product.trim()
    return product
  }

  /// This number times 2^`exponent`.
  func timesTwo(toThe exponent: Int) -> BigNatural {
    var result = self
    result.digits = Array(repeating: 0, count: exponent / 32) + digits
    return result * BigNatural(1 << UInt128(exponent % 32))
  }

  static func < (left: BigNatural, right: BigNatural) -> Bool {
    if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
    for index in left.digits.indices.reversed() where left.digits[index] != right.digits[index] {
      return left.digits[index] < right.digits[index]
    }
    return false
  }

  private func digit(_ index: Int) -> UInt32 {
    index < digits.count ? digits[index] : 0
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }
}
