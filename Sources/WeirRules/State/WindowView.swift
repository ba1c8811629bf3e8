import WeirCore

/// The aggregates of one key's window for the event that is judged, each computed when it is first
/// asked for.
final class WindowView {
  private let state: WindowState
  /// Of the key; nil where nothing is known of it.
  private var place: Int?
  private var judged = JudgedEvent(time: 0, own: 0)
  private var context: ScalarEvaluator.Context?
  /// Nil until an aggregate looks at it.
  private var window: EntryWindow?
  /// By aggregate that is asked for: its place among those of the state.
  private let places: FixedValues<Int>
  /// By aggregate, where they are known.
  private let values: UnsafeMutablePointer<Scalar>
  private let isKnown: UnsafeMutableBufferPointer<Bool>

  /// - Parameter aggregates: places among those of the state; nil for all.
  init(_ state: WindowState, aggregates: [Int]? = nil) {
    self.state = state
    let places = aggregates ?? Array(state.plan.aggregates.indices)
    self.places = FixedValues(places)
    let count = places.count
    values = .allocate(capacity: max(1, count))
    values.initialize(repeating: .missing, count: count)
    isKnown = .allocate(capacity: count)
    isKnown.initialize(repeating: false)
  }

  deinit {
    values.deallocate()
    isKnown.deallocate()
  }

  /// - Parameter context: of the event that is judged, where aggregates look at it.
  func begin(_ place: Int?, _ judged: JudgedEvent, _ context: ScalarEvaluator.Context?) {
    self.place = place
    self.judged = judged
    self.context = context
    window = nil
    for index in isKnown.indices { isKnown[index] = false }
  }

  func value(_ index: Int) -> Scalar {
    if !isKnown[index] {
      let place = places[index]
      values[index] = aggregate(state.aggregate(place), place)
      isKnown[index] = true
    }
    return values[index]
  }

  private func aggregate(_ aggregate: WindowAggregate, _ index: Int) -> Scalar {
    guard let place else { return state.emptyValue(index) }
    if let word = state.simpleValue(index, place) { return .wide(Int128(word)) }
    if let value = promoted(index, place) { return value }
    let window = window ?? state.window(place, at: judged.time)
    self.window = window
    let entries = state.entries(window, aggregate.reach, judged)
    guard aggregate.isJudged else { return state.summed(aggregate, window, entries) }
    guard let context else { return .missing }
    let own = judged.own > 0 ? UnsafePointer(window[window.count - 1]) : nil
    return state.judged(index, window, entries, own: own, context)
  }

  /// Of a large window that keeps the aggregate up to date; nil of others.
  private func promoted(_ index: Int, _ place: Int) -> Scalar? {
    guard state.form(index) != .none, let promotion = state.promoted(place, judged) else {
      return nil
    }
    guard state.aggregate(index).isJudged else { return promotion.value(index) }
    return context.flatMap { state.judged(index, promotion, $0) }
  }
}
