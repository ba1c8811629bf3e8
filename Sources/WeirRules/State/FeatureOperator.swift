import WeirCore

/// One feature in one shard: takes events into the windows of their keys and writes the value of
/// the key's past beside each event that reads it.
final class FeatureOperator {
  let plan: FeaturePlan
  let store: WindowStore
  private let judge: FlagJudge
  private let view: WindowView
  private let looksAtJudged: Bool
  private let sites: FixedValues<Site>

  /// What is computed on events of one kind.
  private struct Site: BitwiseCopyable {
    /// Of the plan: shards share it, and would fight over the count of its references.
    let program: Unmanaged<Program>
    let value: Int32
    /// See ``FeaturePlan/Site/aggregate``; negative: none, or it looks at the event.
    let aggregate: Int
    /// Where the value goes; negative: nowhere.
    let column: Int
  }

  init(plan: FeaturePlan, judge: FlagJudge) {
    self.plan = plan
    self.judge = judge
    store = WindowStore(plan: plan.store, judge: judge)
    view = WindowView(store)
    looksAtJudged = plan.store.looksAtJudged
    let looksAtJudged = looksAtJudged
    sites = FixedValues(
      plan.sites.map { site in
        Site(
          program: .passUnretained(site.program), value: site.value,
          aggregate: looksAtJudged ? -1 : site.aggregate ?? -1, column: site.column ?? -1)
      })
  }

  /// - Parameter texts: for values that are texts; it must last as long as the release.
  func process(_ rows: UnsafeBufferPointer<TakenRow>, texts: Arena) {
    for index in rows.indices {
      store.prefetch(ahead: index, of: rows)
      process(rows[index], texts)
    }
  }

  private func process(_ taken: TakenRow, _ texts: Arena) {
    let time = taken.time
    let isCounted = taken.place == FeaturePlan.counted
    let place = isCounted ? store.place(of: taken.row, now: time) : store.find(taken.row)
    if let place, isCounted { store.append(place, taken.row, time: time) }
    let site = FeaturePlan.site(of: Int(taken.place))
    guard sites[site].column >= 0, taken.row.isJudged else { return }
    if let place { store.expire(place, upTo: time - store.lookBack) }
    let column = taken.derived(sites[site].column)
    var value = value(taken, site, place, own: isCounted ? 1 : 0)
    if column.lane == .bytes, !value.isMissing { value = .text(texts.copy(value.slice.buffer)) }
    // Each row has one key, and so one shard that writes its value.
    column.asLane.store(value, at: taken.row.row)
  }

  private func value(
    _ taken: TakenRow, _ site: Int, _ place: Int?, own: Int
  ) -> Scalar {
    judge.recycle()
    let judged = JudgedEvent(time: taken.time, own: own)
    let key = place.map { store.keyPlace($0) }
    if sites[site].aggregate >= 0 {
      view.begin(key, judged, nil)
      return view.value(sites[site].aggregate)
    }
    var context = ScalarEvaluator.Context(batch: taken.batch, row: taken.row.row)
    view.begin(key, judged, looksAtJudged ? context : nil)
    context.window = .passUnretained(view)
    let value = sites[site].value
    return sites[site].program._withUnsafeGuaranteedRef {
      judge.evaluate(value, of: $0, context)
    }
  }
}
