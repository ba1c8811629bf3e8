import Testing

@testable import WeirSynthesis

struct ActivityCurveTests {
  @Test(arguments: [1, 2, 30])
  func minutesAddUp(days: Int) {
    let curve = ActivityCurve()
    let last = days * ActivityCurve.minutesPerDay
    #expect(curve.count(before: 0, total: 1_234_567, days: days) == 0)
    #expect(curve.count(before: last, total: 1_234_567, days: days) == 1_234_567)
    let counts = (0...last).map { curve.count(before: $0, total: 1_234_567, days: days) }
    #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func morningIsBusierThanNight() {
    let curve = ActivityCurve()
    func events(hour: Int) -> Int {
      curve.count(before: hour * 60 + 60, total: 1_000_000, days: 1)
        - curve.count(before: hour * 60, total: 1_000_000, days: 1)
    }
    #expect(events(hour: 10) > 10 * events(hour: 3))
  }
}
