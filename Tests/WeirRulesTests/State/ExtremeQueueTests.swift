import TestSupport
import Testing

@testable import WeirRules

struct ExtremeQueueTests {
  @Test(arguments: [true, false], [UInt64(1), 2, 3])
  func agreesWithTheWindowItself(isMinimum: Bool, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var queue = ExtremeQueue(isMinimum: isMinimum)
    var window: [Int64?] = []
    var removed = 0
    for step in 0..<8000 {
      let isAdding = Int.random(in: 0..<10, using: &random) < (step / 1000 % 2 == 0 ? 7 : 3)
      if isAdding || window.isEmpty {
        // Some entries do not count; the queue only hears of the others.
        let value =
          Int.random(in: 0..<5, using: &random) == 0
          ? nil : Int64.random(in: -50...50, using: &random)
        if let value { queue.add(value, entry: removed + window.count) }
        window.append(value)
      } else {
        if window.removeFirst() != nil { queue.remove(entry: removed) }
        removed += 1
      }
      let values = window.compactMap { $0 }
      #expect(queue.extreme == (isMinimum ? values.min() : values.max()))
    }
  }
}
