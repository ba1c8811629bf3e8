import WeirCore
import WeirSinks

enum RuleFixture {
  static func rule(_ id: String, _ category: String, _ score: Int) -> RuleHeader {
    RuleHeader(id: id, category: category, level: .low, score: score, isShadow: false)
  }

  static func event(_ batch: EventBatch, rules: [Int]) -> FlaggedEvent {
    FlaggedEvent(batch: batch, row: 0, flags: rules.map { Fixture.flag($0, batch) })
  }
}
