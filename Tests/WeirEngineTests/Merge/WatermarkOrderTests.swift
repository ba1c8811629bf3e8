import TestSupport
import Testing

@testable import WeirEngine

struct WatermarkOrderTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func lowestIsThatOfAPlainSearch(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var watermarks = (0..<50).map { _ in Int64.random(in: 0..<20, using: &generator) }
    var members = Set(watermarks.indices)
    var order = WatermarkOrder(watermarks)
    for _ in 0..<5000 {
      let source = Int.random(in: 0..<50, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0:
        order.remove(source)
        members.remove(source)
      case 1:
        order.insert(source)
        members.insert(source)
      default:
        watermarks[source] = Int64.random(in: 0..<20, using: &generator)
        order.set(watermarks[source], of: source)
      }
      let lowest = members.min { (watermarks[$0], $0) < (watermarks[$1], $1) }
      #expect(order.lowest == lowest)
      #expect(order.contains(source) == members.contains(source))
      #expect(order.isEmpty == members.isEmpty)
    }
  }
}
