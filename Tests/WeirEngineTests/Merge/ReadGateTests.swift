import Testing

@testable import WeirEngine

struct ReadGateTests {
  @Test func archiveThatIsBehindHasAllOfTheRoom() {
    let gate = ReadGate(
      watermarks: [0, 10, 20], isLive: [false, false, false], readBudget: 9, releaseBudget: 2)
    #expect(gate.nextArchive() == 0)
    gate.change(0, underWay: 8)
    // Far more than its share of three sources, and still nothing of the others is wanted.
    #expect(gate.nextArchive() == 0)
    gate.setWatermark(15, of: 0)
    #expect(gate.nextArchive() == 1)
    gate.setWatermark(30, of: 1)
    #expect(gate.nextArchive() == 0)
    gate.end(0)
    #expect(gate.nextArchive() == 2)
    gate.end(2)
    #expect(gate.nextArchive() == 1)
    gate.end(1)
    #expect(gate.nextArchive() == nil)
  }

  @Test func archivesAheadOfALiveSourceAreReadWhileLittleWaits() {
    let gate = ReadGate(
      watermarks: [10, 20, 100], isLive: [false, false, true], readBudget: 9, releaseBudget: 2)
    #expect(gate.nextArchive() == 0)
    gate.setWatermark(110, of: 0)
    #expect(gate.nextArchive() == 1)
    gate.setWatermark(120, of: 1)
    // Both are ahead now; each may hold half of the room.
    #expect(gate.nextArchive() == 0)
    gate.setHeld([(source: 0, batches: 4)])
    #expect(gate.nextArchive() == 1)
    gate.setHeld([(source: 0, batches: 3)])
    #expect(gate.nextArchive() == 0)
    gate.change(0, underWay: 1)
    #expect(gate.nextArchive() == 1)
  }
}
