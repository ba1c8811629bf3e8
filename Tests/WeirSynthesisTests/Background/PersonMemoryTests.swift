import Testing

@testable import WeirSynthesis

struct PersonMemoryTests {
  @Test func callsOfOnePersonDoNotOverlap() {
    var memory = PersonMemory(count: 2)
    #expect(memory.freeSeconds(0, at: 500, ignoresTransfers: false) == .max)
    memory.called(0, at: 100)
    #expect(memory.freeSeconds(0, at: 500, ignoresTransfers: false) == 397)
    #expect(memory.freeSeconds(0, at: 100, ignoresTransfers: false) == 0)
    #expect(memory.freeSeconds(1, at: 500, ignoresTransfers: false) == .max)
  }

  @Test func transfersEndWhereCallsBegin() {
    var memory = PersonMemory(count: 1)
    memory.called(0, at: 100)
    memory.transferred(0, at: 300)
    #expect(memory.freeSeconds(0, at: 500, ignoresTransfers: false) == 197)
    #expect(memory.freeSeconds(0, at: 500, ignoresTransfers: true) == 397)
  }

  @Test func occupiedUntilTheLatestEnd() {
    var memory = PersonMemory(count: 1)
    memory.occupy(0, until: 200)
    memory.occupy(0, until: 150)
    #expect(memory.isOccupied(0, at: 199))
    #expect(!memory.isOccupied(0, at: 200))
  }
}
