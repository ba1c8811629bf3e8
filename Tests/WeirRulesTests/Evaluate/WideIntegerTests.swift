import TestSupport
import Testing

@testable import WeirRules

struct WideIntegerTests {
  @Test func rootOfASquareIsExact() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      let root =
        UInt128.random(in: 0...UInt128.max, using: &random)
        >> UInt128.random(
          in: 0...127, using: &random)
      var square = WideInteger.product(root, root)
      #expect(square.squareRoot().isExact)
      #expect(square.squareRoot().root.words == WideInteger(root).words)
      guard root > 0 else { continue }
      square.add(WideInteger(1))
      #expect(!square.squareRoot().isExact)
      #expect(square.squareRoot().root.words == WideInteger(root).words)
    }
  }

  @Test func smallRootsAreThoseOfCounting() {
    for value in 0..<2000 {
      let root = (0...45).last { $0 * $0 <= value } ?? 0
      let result = WideInteger(UInt128(value)).squareRoot()
      #expect(result.root.words == WideInteger(UInt128(root)).words)
      #expect(result.isExact == (root * root == value))
    }
  }

  @Test func divisionGivesTheProductBack() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<300 {
      let quotient = UInt128.random(in: 0...UInt128.max, using: &random)
      let divisor = UInt128.random(in: 1...(UInt128.max >> 1), using: &random)
      let remainder = UInt128.random(in: 0..<divisor, using: &random)
      var dividend = WideInteger.product(quotient, divisor)
      dividend.add(WideInteger(remainder))
      let result = dividend.divided(by: divisor)
      #expect(result.quotient == quotient)
      #expect(result.remainder == remainder)
    }
  }

  @Test func wordsComeBack() {
    let value = WideInteger.product(.max, .max)
    #expect(WideInteger(words: value.words).words == value.words)
    #expect(value.bitCount == 256)
  }
}
