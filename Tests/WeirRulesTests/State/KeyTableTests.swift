import Testing

@testable import WeirRules

struct KeyTableTests {
  private func key(_ number: Int) -> StateText {
    StateText(low: UInt64(number) &* 0x1_0001, high: 8 << 56)
  }

  @Test func tableGrowsAndKeepsWhatItHas() {
    let table = KeyTable(empty: -1)
    for number in 0..<5000 {
      if table.isFull { table.rebuild(keeping: table.places) }
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

  @Test func rebuildingDropsTheOthers() {
    let table = KeyTable(empty: 0)
    for number in 0..<40 { table[table.insert(key(number))] = number }
    table.rebuild(keeping: table.places.filter { table[$0] % 3 == 0 })
    let (count, isFull, bytes) = (table.count, table.isFull, table.byteCount)
    #expect(count == 14)
    for number in 0..<40 {
      let found = table.find(key(number))
      #expect((found != nil) == (number % 3 == 0))
    }
    #expect(!isFull)
    #expect(bytes == 64 * KeyTable<Int>.placeBytes)
  }
}
