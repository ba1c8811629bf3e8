import Synchronization
import Testing

@testable import WeirEngine

struct ReadGateTests {
  @Test func archiveThatIsBehindHasAllOfTheRoom() {
    let gate = ReadGate(
      watermarks: [0, 10, 20], isLive: [false, false, false], readBudget: 9, unitBudget: 0,
      releaseBudget: 2)
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
      watermarks: [10, 20, 100], isLive: [false, false, true], readBudget: 9, unitBudget: 0,
      releaseBudget: 2)
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

  @Test(
    "units too few for the workers are read although they weigh more than the room",
    .timeLimit(.minutes(1)))
  func largeUnits() async {
    let gate = ReadGate(
      watermarks: [0], isLive: [false], readBudget: 9, unitBudget: 2, releaseBudget: 2)
    gate.begin(unitOf: 0, weight: 15)
    #expect(gate.nextArchive() == 0)
    gate.begin(unitOf: 0, weight: 15)
    // Both workers have one: the third waits until one is cut, and its chunks are there instead.
    await expectWait(at: gate) {
      gate.change(0, underWay: 15)
    } until: {
      gate.end(unitOf: 0, weight: 15)
    }
    gate.end(unitOf: 0, weight: 15)
    gate.change(0, underWay: 30)
    // Nobody has a unit, but what waits to be decoded is too much.
    await expectWait(at: gate) {
    } until: {
      gate.change(0, underWay: -10)
    }
  }

  /// That an archive is read only after the last change.
  private func expectWait(
    at gate: ReadGate, _ change: () -> Void, until lastChange: () -> Void
  ) async {
    let signal = Signal()
    await withTaskGroup { group in
      group.addTask {
        let source = gate.nextArchive()
        let wasGiven = signal.isGiven.load(ordering: .sequentiallyConsistent)
        #expect(source == 0)
        #expect(wasGiven)
      }
      change()
      signal.isGiven.store(true, ordering: .sequentiallyConsistent)
      lastChange()
    }
  }

  private final class Signal: Sendable {
    let isGiven = Atomic(false)
  }
}
