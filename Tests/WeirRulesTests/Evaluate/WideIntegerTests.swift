import TestSupport
import Testing

@testable import WeirRules

struct WideIntegerTests {
  @Test func orderIsThatOfDifferences() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      let (left, right) = (
        UInt128.random(in: 1...(.max), using: &random),
        UInt128.random(in: 1...(.max), using: &random)
      )
      let product = WideInteger.product(left, right)
      var more = product
      more.add(WideInteger(1).shifted(left: Int.random(in: 0...255, using: &random)))
      #expect(product.order(more) < 0)
      #expect(more.order(product) > 0)
      #expect(product.order(product) == 0)
      #expect(abs(product.nearly / (Double(left) * Double(right)) - 1) < 1e-14)
    }
  }

  @Test func wordsComeBack() {
    let value = WideInteger.product(.max, .max)
    #expect(WideInteger(words: value.words).words == value.words)
    #expect(value.bitCount == 256)
  }
}
