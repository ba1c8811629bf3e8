import Testing

@testable import WeirEngine

struct ProfileSlotsTests {
  /// Something that takes the core for a while.
  private func work() -> Int {
    (0..<200_000).reduce(0) { ($0 &* 31) ^ $1 }
  }

  @Test func timeGoesToTheStageThatEnds() {
    let slots = ProfileSlots()
    slots.begin()
    let result = work()
    slots.end(.framing, rowsIn: 1, bytesIn: 10)
    slots.end(.merge)
    #expect(result != 0)
    let framing = slots.stages[ProfileStage.framing.place].nanoseconds
    #expect(framing > 0)
    #expect(slots.stages[ProfileStage.merge.place].nanoseconds < framing)
    #expect(slots.stages[ProfileStage.state.place] == StageWork())
  }

  @Test func figuresAddUp() {
    let slots = ProfileSlots()
    slots.begin()
    slots.end(.decoding, rowsIn: 3, rowsOut: 2, bytesIn: 30, bytesOut: 20)
    slots.count(.decoding, rowsIn: 4, rowsOut: 4, bytesIn: 40, bytesOut: 40)
    let work = slots.stages[ProfileStage.decoding.place]
    #expect([work.rowsIn, work.rowsOut, work.bytesIn, work.bytesOut] == [7, 6, 70, 60])
  }

  @Test func placesFollowTheOrderOfTheStages() {
    #expect(ProfileStage.allCases.map(\.place) == Array(ProfileStage.allCases.indices))
  }
}
