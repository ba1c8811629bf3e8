import WeirCore
import WeirRules
import WeirSinks

/// Where the amount and currency of transactions stand, for the sums of held payments.
struct HeldColumns {
  private let kind: KindID
  private let amount: Int
  private let currency: Int?

  init?(_ plan: RulePlan) {
    guard let kind = plan.schema.kind(named: "transaction"),
      let field = plan.schema.kinds[kind].field(named: "amount"),
      let amount = plan.projections[kind].column(of: field)
    else { return nil }
    self.kind = kind
    self.amount = amount
    currency = plan.schema.kinds[kind].field(named: "currency").flatMap {
      plan.projections[kind].column(of: $0)
    }
  }

  /// The fields that sinks read besides the rules.
  static func fields(of schema: Schema) -> [(kind: KindID, field: FieldID)] {
    guard let kind = schema.kind(named: "transaction") else { return [] }
    return ["amount", "currency"].compactMap { name in
      schema.kinds[kind].field(named: name).map { (kind, $0) }
    }
  }

  func add(_ event: FlaggedEvent, _ sources: [SourceInfo], to counters: [CounterSink]) {
    let (batch, row) = (event.batch, event.row)
    let holds = event.flags.contains { $0.actions.contains { $0.action == .hold } }
    guard holds, batch.kind == kind, batch.columns[amount].words[row] != .missing else { return }
    let id = event.id(sources: sources)
    let currency = currency.map { batch.columns[$0].slices[row].array } ?? []
    for sink in counters {
      sink.addHeld(
        transaction: id, amount: batch.columns[amount].words[row], currency: currency,
        time: event.time)
    }
  }
}
