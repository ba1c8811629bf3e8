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
    /// See ``FeaturePlan/Site/aggregate``; negative: none.
    let aggregate: Int
    /// Where the value goes; negative: nowhere.
    let column: Int
    /// Of the aggregate without entries.
    let empty: Scalar
    /// Whether the aggregate does not look at the entry of the event itself.
    let excludesOwn: Bool
  }

  init(plan: FeaturePlan, judge: FlagJudge) {
    self.plan = plan
    self.judge = judge
    let store = WindowStore(plan: plan.store, judge: judge)
    self.store = store
    view = WindowView(store)
    looksAtJudged = plan.store.looksAtJudged
    sites = FixedValues(
      plan.sites.map { site in
        Site(
          program: .passUnretained(site.program), value: site.value,
          aggregate: site.aggregate ?? -1, column: site.column ?? -1,
          empty: site.aggregate.map { store.emptyValue($0) } ?? .missing,
          excludesOwn: site.aggregate.map { store.excludesOwn($0, of: site.kind) } ?? false)
      })
  }

  /// - Parameter texts: for values that are texts; it must last as long as the release.
  func process(_ rows: UnsafeBufferPointer<TakenRow>, texts: Arena) {
    for index in rows.indices {
      process(rows[index], store.find(index, of: rows), texts)
    }
  }

  /// - Parameter found: the place of the row's key.
  @inline(__always)
  private func process(_ taken: TakenRow, _ found: Int?, _ texts: Arena) {
    var place = found
    let isCounted = taken.place == FeaturePlan.counted
    if isCounted {
      let counting = found ?? store.insert(taken.row, now: taken.time)
      store.append(counting, taken.row, time: taken.time)
      place = counting
    }
    let site = FeaturePlan.site(of: Int(taken.place))
    guard sites[site].column >= 0, taken.row.isJudged else { return }
    let column = taken.derived(sites[site].column).asLane
    if let place {
      store.expire(place, upTo: taken.time - store.lookBack)
      if let word = store.simpleWord(sites[site].aggregate, place) {
        column.words[taken.row.row] = word
        return
      }
    }
    let own = isCounted ? 1 : 0
    let value =
      isEmpty(site, place, own: own)
      ? sites[site].empty : value(taken, site, place, own: own)
    write(value, taken.row.row, to: column, texts)
  }

  /// Whether the value is an aggregate that has no entry to look at.
  @inline(__always)
  private func isEmpty(_ site: Int, _ place: Int?, own: Int) -> Bool {
    guard sites[site].aggregate >= 0 else { return false }
    guard let place else { return true }
    return store.count(place) == (sites[site].excludesOwn ? own : 0)
  }

  @inline(__always)
  private func write(_ value: Scalar, _ row: Int, to column: Lane, _ texts: Arena) {
    var value = value
    if column.type == .bytes, !value.isMissing { value = .text(texts.copy(value.slice.buffer)) }
    // Each row has one key, and so one shard that writes its value.
    column.store(value, at: row)
  }

  private func value(_ taken: TakenRow, _ site: Int, _ place: Int?, own: Int) -> Scalar {
    judge.recycle()
    let judged = JudgedEvent(time: taken.time, own: own)
    var context = ScalarEvaluator.Context(batch: taken.batch, row: taken.row.row)
    view.begin(place, judged, looksAtJudged ? context : nil)
    if sites[site].aggregate >= 0 { return view.value(sites[site].aggregate) }
    context.window = .passUnretained(view)
    let value = sites[site].value
    return sites[site].program._withUnsafeGuaranteedRef {
      judge.evaluate(value, of: $0, context)
    }
  }
}
