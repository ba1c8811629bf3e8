/// An unsigned integer of 512 bits: what sums of squares and their roots need, no more.
package struct WideInteger: Sendable {
  /// Least significant first.
  private var limbs: SIMD16<UInt32>

  package init(_ value: UInt128 = 0) {
    limbs = .zero
    for index in 0..<4 { limbs[index] = UInt32(truncatingIfNeeded: value >> (32 * index)) }
  }

  package var isZero: Bool { limbs == .zero }

  package var bitCount: Int {
    for index in stride(from: 15, through: 0, by: -1) where limbs[index] != 0 {
      return index * 32 + 32 - limbs[index].leadingZeroBitCount
    }
    return 0
  }

  /// `left * right`, exact.
  package static func product(_ left: UInt128, _ right: UInt128) -> WideInteger {
    let full = left.multipliedFullWidth(by: right)
    var result = WideInteger(full.low)
    for index in 0..<4 {
      result.limbs[index + 4] = UInt32(truncatingIfNeeded: full.high >> (32 * index))
    }
    return result
  }

  package mutating func add(_ other: WideInteger) {
    var carry: UInt64 = 0
    for index in 0..<16 {
      let sum = UInt64(limbs[index]) + UInt64(other.limbs[index]) + carry
      limbs[index] = UInt32(truncatingIfNeeded: sum)
      carry = sum >> 32
    }
  }

  /// - Precondition: `other` is not above this integer.
  package mutating func subtract(_ other: WideInteger) {
    var borrow: Int64 = 0
    for index in 0..<16 {
      let difference = Int64(limbs[index]) - Int64(other.limbs[index]) - borrow
      limbs[index] = UInt32(truncatingIfNeeded: difference)
      borrow = difference < 0 ? 1 : 0
    }
  }

  package mutating func multiply(by factor: UInt32) {
    var carry: UInt64 = 0
    for index in 0..<16 {
      let product = UInt64(limbs[index]) * UInt64(factor) + carry
      limbs[index] = UInt32(truncatingIfNeeded: product)
      carry = product >> 32
    }
  }

  package func shifted(left count: Int) -> WideInteger {
    var result = WideInteger()
    let words = count / 32
    let bits = UInt64(count % 32)
    for index in words..<16 {
      let low = index - words - 1 >= 0 ? UInt64(limbs[index - words - 1]) : 0
      let pair = UInt64(limbs[index - words]) << 32 | low
      result.limbs[index] = UInt32(truncatingIfNeeded: (pair << bits) >> 32)
    }
    return result
  }

  private func isBelow(_ other: WideInteger) -> Bool {
    for index in stride(from: 15, through: 0, by: -1) where limbs[index] != other.limbs[index] {
      return limbs[index] < other.limbs[index]
    }
    return false
  }

  /// The whole root, bit by bit, and whether nothing was left over.
  package func squareRoot() -> (root: WideInteger, isExact: Bool) {
    var rest = self
    var root = WideInteger()
    var bit = bitCount / 2 * 2
    while bit >= 0 {
      var trial = root
      trial.add(WideInteger(1).shifted(left: bit))
      root = root.halved()
      if !rest.isBelow(trial) {
        rest.subtract(trial)
        root.add(WideInteger(1).shifted(left: bit))
      }
      bit -= 2
    }
    return (root, rest.isZero)
  }

  private func halved() -> WideInteger {
    var result = WideInteger()
    for index in 0..<16 {
      let high = index < 15 ? UInt64(limbs[index + 1]) : 0
      result.limbs[index] = UInt32(truncatingIfNeeded: (high << 32 | UInt64(limbs[index])) >> 1)
    }
    return result
  }

  /// Quotient and remainder by long division, bit by bit; the quotient must fit 128 bits.
  package func divided(by divisor: UInt128) -> (quotient: UInt128, remainder: UInt128) {
    var quotient: UInt128 = 0
    var remainder: UInt128 = 0
    for bit in stride(from: bitCount - 1, through: 0, by: -1) {
      remainder = remainder << 1 | UInt128(limbs[bit / 32] >> UInt32(bit % 32) & 1)
      quotient <<= 1
      if remainder >= divisor {
        remainder -= divisor
        quotient |= 1
      }
    }
    return (quotient, remainder)
  }
}

extension WideInteger {
  /// The limbs as they are written into a checkpoint.
  package var words: [UInt32] { (0..<16).map { limbs[$0] } }

  package init(words: [UInt32]) {
    limbs = .zero
    for (index, word) in words.prefix(16).enumerated() { limbs[index] = word }
  }
}
