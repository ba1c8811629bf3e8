import WeirCore

/// What the windows of all keys of one operator in one shard have in common, however their entries
/// are kept: aggregates are computed from the entries of a key when they are asked for; large windows
/// keep them incrementally.
class WindowState {
  final let plan: WindowStorePlan
  final let judge: FlagJudge
  final let texts = TextPool()
  private final let keepers: EntryKeepers
  /// The only one.
  final let keeper: EntryKeeper
  /// Those of the plan.
  private final let aggregates: FixedValues<WindowAggregate>
  private final let forms: FixedValues<IncrementalForm>
  private final let reaches: FixedValues<AggregateReach>
  /// Those of the plan, by aggregate and kind.
  private final let judged: FixedValues<Unmanaged<JudgedAggregate>?>
  /// How far back events are kept, milliseconds.
  final let lookBack: Int64

  init(plan: WindowStorePlan, judge: FlagJudge) {
    self.plan = plan
    self.judge = judge
    lookBack = plan.lookBack
    let keepers = EntryKeepers([plan.layout])
    keeper = keepers[0]
    self.keepers = keepers
    aggregates = FixedValues(plan.aggregates)
    forms = FixedValues(plan.aggregates.map { IncrementalForm($0) })
    reaches = FixedValues(plan.reaches)
    judged = FixedValues(plan.judged.joined().map { $0.map(Unmanaged.passUnretained) })
  }

  @inline(__always)
  final func aggregate(_ index: Int) -> WindowAggregate { aggregates[index] }

  /// How large windows keep an aggregate.
  @inline(__always)
  final func form(_ index: Int) -> IncrementalForm { forms[index] }

  /// What an aggregate that looks at an event of a kind has of it.
  @inline(__always)
  final func judged(_ index: Int, of kind: KindID) -> Unmanaged<JudgedAggregate>? {
    judged[index * judge.kindCount + kind]
  }

  /// The entries of a key's window, at the time of an event that is judged.
  func window(_ place: Int, at time: Int64) -> EntryWindow { .empty }

  /// The incremental aggregates of a large window, up to date for the event that is judged; asked for where
  /// there is one that can be kept.
  func promoted(_ place: Int, _ judged: JudgedEvent) -> WindowPromotion? { nil }

  /// The value of an aggregate that follows from what there is of a key without a look at its entries;
  /// nil for others.
  func simpleValue(_ index: Int, _ place: Int) -> Int64? { nil }

  /// Where an entry's record stands.
  ///
  /// - Precondition: the plan keeps positions.
  final func position(_ entry: UnsafePointer<UInt64>) -> Position {
    Position(raw: entry[plan.positionWord])
  }

  /// The entries of a window that a reach looks at.
  ///
  /// - Complexity: O(log *n*).
  final func entries(
    _ window: EntryWindow, _ reach: Int, _ judged: JudgedEvent
  ) -> Range<Int> {
    let bounds = reaches[reach]
    var end = bounds.limit(judged, count: window.count)
    if bounds.before > 0 { end = window.first(after: bounds.highest(judged), below: end) }
    if bounds.lookBack == lookBack { return 0..<end }
    return window.first(after: bounds.lowest(judged), below: end)..<end
  }
}

/// What aggregates need to know of the event that is judged.
struct JudgedEvent {
  var time: Int64
  /// Entries of the event itself, the last ones of the window.
  var own: Int
}

extension AggregateReach {
  /// Times up to here have passed.
  func lowest(_ judged: JudgedEvent) -> Int64 { judged.time - lookBack }

  /// Times above this do not count yet.
  func highest(_ judged: JudgedEvent) -> Int64 { judged.time - before }

  /// Entries of a window that count if their times do.
  func limit(_ judged: JudgedEvent, count: Int) -> Int {
    leavesOutEvent ? count - judged.own : count
  }
}
