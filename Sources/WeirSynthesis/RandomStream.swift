/// A repeatable source of randomness (SplitMix64): the same start gives the same numbers.
///
/// > Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
struct RandomStream: RandomNumberGenerator {
  private var state: UInt64

  init(_ start: UInt64) {
    state = start
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mixBits(state)
  }

  /// A number in 0..<`limit`, which is positive.
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
  }

  /// A number in `range`.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// True in `count` of a million draws.
  mutating func chance(perMillion count: Int) -> Bool {
    below(1_000_000) < count
  }
}

/// Spreads every bit of `value` over all bits of the result; one to one.
@inline(__always)
func mixBits(_ value: UInt64) -> UInt64 {
  var mixed = value
  mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
  mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
  return mixed ^ (mixed >> 31)
}
