import Testing

@testable import WeirSynthesis

struct StoryPlanTests {
  private func plan(events: Int, days: Int = 1, share: Double = 0.003) -> StoryPlan {
    StoryPlan(
      population: Population(seed: 11, count: max(1_000, events / 25)), events: events,
      share: share, days: days)
  }

  @Test func sequencesOfTheTypologyAreAllThere() {
    let sequences = Set(StoryKind.catalogue.compactMap(\.sequence))
    #expect(sequences == Set((1...12).map { $0 < 10 ? "X0\($0)" : "X\($0)" }))
  }

  @Test func eventsKeepToTheBudgetAndToTheRun() {
    let plan = plan(events: 2_000_000)
    let fraud = plan.stories.filter { $0.number > 0 }
    #expect((5_000...7_000).contains(fraud.map { plan.build($0).count }.reduce(0, +)))
    #expect(plan.fraudCount == fraud.count)
    #expect(plan.stories.count - fraud.count == 40 * StoryKind.lookAlikes.count)
    let end: Int64 = 86_400_000
    for story in plan.stories {
      for event in plan.build(story) {
        #expect(event.elapsed >= story.start && event.elapsed < end)
      }
    }
  }

  @Test func scamsFollowTheReportedCases() {
    var counts: [String: Int] = [:]
    let plan = plan(events: 10_000_000)
    for story in plan.stories { counts[plan.category(story), default: 0] += 1 }
    let brushing = counts["brushing-rebate", default: 0]
    let service = counts["fake-customer-service", default: 0]
    #expect(brushing > 2 * service && brushing < 3 * service)
    #expect(service > counts["fake-loan", default: 0])
    #expect(counts["fake-loan", default: 0] > counts["fake-credit-repair", default: 0])
  }

  @Test func storiesHaveVictimsOfTheirOwn() {
    let plan = plan(events: 1_000_000)
    #expect(Set(plan.stories.map(plan.victim)).count == plan.stories.count)
  }

  /// By the time of an event, what the story is about to do has not been labelled as done.
  @Test(arguments: [1, 3])
  func luresAndStepsComeBeforeTheAct(days: Int) {
    let plan = plan(events: 400_000, days: days)
    for story in plan.stories where story.number > 0 {
      let events = plan.build(story)
      let act = events.filter { $0.role == .act }.map(\.elapsed).min() ?? .max
      let before = events.filter { $0.role == .lure || $0.role == .step }.map(\.elapsed)
      let after = events.filter { $0.role == .aftermath }.map(\.elapsed)
      let category = plan.category(story)
      #expect(before.allSatisfy { $0 <= act }, "\(category)")
      #expect(after.allSatisfy { $0 >= act }, "\(category)")
    }
  }

  @Test func kindsKeepToTheSpanThatTheyDeclare() {
    let plan = plan(events: 1_000_000)
    for story in plan.stories {
      let kind = StoryKind.catalogue[Int(story.kind)]
      let last = plan.build(story).map(\.elapsed).max() ?? 0
      #expect(last - story.start <= Int64(kind.span) * 1_000, "\(kind.category)")
    }
  }

  @Test func smallRunsTakeAsManyStoriesAsFit() {
    let plan = plan(events: 400)
    #expect(plan.eventCount > 0 && plan.eventCount <= 100)
  }
}
