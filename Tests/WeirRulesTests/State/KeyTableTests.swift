import TestSupport
import Testing

@testable import WeirRules

struct KeyTableTests {
  private func key(_ number: Int) -> StateText {
    StateText(low: UInt64(number) &* 0x1_0001, high: 8 << 56)
  }

  @Test func tableGrowsAndKeepsWhatItHas() {
    let table = KeyTable(empty: -1)
    for number in 0..<5000 {
      if table.isFull { table.grow() }
      let place = table.insert(key(number))
      let fresh = table[place]
      #expect(fresh == -1)
      table[place] = number
    }
    let count = table.count
    #expect(count == 5000)
    for number in 0..<5000 {
      let found = table.find(key(number)).map { table[$0] }
      #expect(found == number)
    }
    let unknown = table.find(key(5000))
    #expect(unknown == nil)
  }

  @Test func sweepingDropsTheOthers() {
    let table = KeyTable(empty: 0)
    for number in 0..<40 { table[table.insert(key(number))] = number }
    table.sweep { table[$0] % 3 == 0 ? 0 : nil }
    let (count, isFull, bytes) = (table.count, table.isFull, table.byteCount)
    #expect(count == 14)
    for number in 0..<40 {
      let found = table.find(key(number))
      #expect((found != nil) == (number % 3 == 0))
    }
    #expect(!isFull)
    #expect(bytes == KeyTable<Int>.byteCount(holding: 40, content: 0))
  }

  /// Against a dictionary, over tables of many sizes.
  @Test(arguments: 0..<64) func sweepingLosesNothing(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let table = KeyTable(empty: 0, content: seed % 4)
    var expected: [StateText: Int] = [:]
    for number in 1...2000 {
      let key = StateText(low: random.next() & 0xFFF, high: 8 << 56)
      if let place = table.find(key) {
        table[place] = number
      } else {
        if table.isFull {
          let share = UInt64.random(in: 0...100, using: &random)
          let dropped = table.places.filter { _ in random.next() % 100 > share }
          for place in dropped { expected[table.key(place)] = nil }
          let gone = Set(dropped)
          table.sweep { gone.contains($0) ? nil : 0 }
        }
        table[table.insert(key)] = number
      }
      if let place = table.find(key) {
        for word in 0..<seed % 4 { table.content(place)[word] = UInt64(number + word) }
      }
      expected[key] = number
    }
    let found = Dictionary(uniqueKeysWithValues: table.places.map { (table.key($0), table[$0]) })
    #expect(found == expected)
    for (key, number) in expected {
      let value = table.find(key).map { table[$0] }
      #expect(value == number)
      let content = table.find(key).map { place in
        (0..<seed % 4).map { Int(table.content(place)[$0]) - $0 }
      }
      #expect(content == Array(repeating: number, count: seed % 4))
    }
  }
}
