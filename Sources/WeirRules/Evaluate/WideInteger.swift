/// An unsigned integer of 512 bits: what sums of squares and their roots need, no more.
package struct WideInteger: BitwiseCopyable, Sendable {
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

  /// Below 0 if it is less than another one, 0 if they are equal, else above 0.
  package func order(_ other: WideInteger) -> Int {
    for index in stride(from: 15, through: 0, by: -1) where limbs[index] != other.limbs[index] {
      return limbs[index] < other.limbs[index] ? -1 : 1
    }
    return 0
  }

  /// A double that is at most a few units in its last place off.
  package var nearly: Double {
    var value = 0.0
    for index in stride(from: 15, through: 0, by: -1) {
      value = value * 4_294_967_296 + Double(limbs[index])
    }
    return value
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
