import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct CountedSetTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func agreesWithADictionary(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let set = CountedSet()
    var model: [UInt64: Int] = [:]
    var values: [UInt64] = []
    for step in 0..<20_000 {
      // Phases of growing and of shrinking, over a range that makes it grow several times.
      let isAdding = Int.random(in: 0..<10, using: &random) < (step / 2000 % 2 == 0 ? 8 : 3)
      if isAdding || values.isEmpty {
        let value = UInt64.random(in: 0..<900, using: &random)
        set.add(StateText(low: value, high: 8 << 56))
        values.append(value)
        model[value, default: 0] += 1
      } else {
        values.swapAt(Int.random(in: values.indices, using: &random), values.count - 1)
        let value = values.removeLast()
        set.remove(StateText(low: value, high: 8 << 56))
        model[value] = model[value] == 1 ? nil : model[value].map { $0 - 1 }
      }
      #expect(set.count == model.count)
      let asked = UInt64.random(in: 0..<1000, using: &random)
      #expect(set.count(of: StateText(low: asked, high: 8 << 56)) == model[asked] ?? 0)
    }
    for (value, count) in model {
      for _ in 0..<count { set.remove(StateText(low: value, high: 8 << 56)) }
    }
    #expect(set.count == 0)
  }
}
