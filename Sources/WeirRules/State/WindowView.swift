import WeirCore

/// The aggregates of one key's window for the event that is judged, each computed when it is first
/// asked for.
final class WindowView {
  /// The store's owner owns the view, too.
  private unowned(unsafe) let store: WindowStore
  /// Nil where nothing is known of the key.
  private var place: Int?
  private var judged = JudgedEvent(time: 0, own: 0)
  private var context: ScalarEvaluator.Context?
  private var values: [Scalar]
  private var isKnown: [Bool]

  init(_ store: WindowStore) {
    self.store = store
    values = Array(repeating: .missing, count: store.plan.aggregates.count)
    isKnown = Array(repeating: false, count: store.plan.aggregates.count)
  }

  /// - Parameter context: of the event that is judged, where aggregates look at it.
  func begin(_ place: Int?, _ judged: JudgedEvent, _ context: ScalarEvaluator.Context?) {
    self.place = place
    self.judged = judged
    self.context = context
    for index in isKnown.indices { isKnown[index] = false }
  }

  func value(_ index: Int) -> Scalar {
    if !isKnown[index] {
      values[index] = aggregate(store.plan.aggregates[index], index)
      isKnown[index] = true
    }
    return values[index]
  }

  private func aggregate(_ aggregate: WindowAggregate, _ index: Int) -> Scalar {
    guard let place else { return store.summed(aggregate, WindowStore.Slot(), 0..<0) }
    if !aggregate.isJudged, let value = store.promoted(place, judged)?.value(index) {
      return value
    }
    let slot = store.table[place]
    let entries = store.entries(slot, aggregate.reach, judged)
    guard aggregate.isJudged else { return store.summed(aggregate, slot, entries) }
    guard let context else { return .missing }
    return store.judged(index, slot, entries, context)
  }
}
