import Testing

@testable import WeirRules

struct KeyTableTests {
  private func key(_ number: Int) -> StateText {
    StateText(low: UInt64(number) &* 0x1_0001, high: 8 << 56)
  }

  @Test func tableGrowsAndKeepsWhatItHas() {
    var table = KeyTable(empty: -1)
    for number in 0..<5000 {
      if table.isFull { table.rebuild(keeping: table.places) }
      let place = table.insert(key(number))
      #expect(table[place] == -1)
      table[place] = number
    }
    #expect(table.count == 5000)
    for number in 0..<5000 {
      #expect(table.find(key(number)).map { table[$0] } == number)
    }
    #expect(table.find(key(5000)) == nil)
  }

  @Test func rebuildingDropsTheOthers() {
    var table = KeyTable(empty: 0)
    for number in 0..<40 { table[table.insert(key(number))] = number }
    table.rebuild(keeping: table.places.filter { table[$0] % 3 == 0 })
    #expect(table.count == 14)
    for number in 0..<40 {
      #expect((table.find(key(number)) != nil) == (number % 3 == 0))
    }
    #expect(!table.isFull)
    #expect(table.keys.count == 64)
  }
}
