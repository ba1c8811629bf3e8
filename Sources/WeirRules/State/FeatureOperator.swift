import WeirCore

/// One feature in one shard: takes events into the windows of their keys and writes the value of
/// the key's past beside each event that reads it.
final class FeatureOperator {
  let plan: FeaturePlan
  let store: WindowStore
  private let judge: FlagJudge
  private let view: WindowView

  init(plan: FeaturePlan, judge: FlagJudge) {
    self.plan = plan
    self.judge = judge
    store = WindowStore(plan: plan.store, judge: judge)
    view = WindowView(store)
  }

  /// - Parameter texts: for values that are texts; it must last as long as the release.
  func process(_ taken: TakenRow, texts: Arena) {
    let time = taken.time
    let isCounted = taken.place == FeaturePlan.counted
    let place =
      isCounted
      ? store.place(of: taken.row.key, now: time) : store.find(taken.row.key)
    if let place {
      store.expire(place, upTo: time - plan.store.lookBack)
      if isCounted { store.append(place, taken.row, time: time, position: taken.position) }
    }
    let site = plan.sites[plan.site(of: taken.place)]
    let batch = taken.input.batch
    var context = ScalarEvaluator.Context(batch: batch, row: taken.row.row)
    view.begin(
      place, JudgedEvent(time: time, own: isCounted ? 1 : 0),
      plan.store.looksAtJudged ? context : nil)
    context.window = view
    var value = judge.evaluate(site.value, of: site.program, context)
    let column = batch.derived[site.column]
    if column.lane == .bytes, !value.isMissing { value = .text(texts.copy(value.slice.buffer)) }
    // Each row has one key, and so one shard that writes its value.
    column.asLane.store(value, at: taken.row.row)
  }
}
