package import WeirCore

/// Counts over event time and writes the counts as tidy CSV at the end.
///
/// Columns: `counter,start,end,dimension,value,number`; a row for each bucket in which something
/// was counted, sorted by start, counter, dimension, value. What has no time comes first, with
/// `start` and `end` empty. No text starts a formula in a spreadsheet, see ``ActionSink``. Memory
/// grows with buckets and values, and by one id for each held
/// transaction. Not for use from several threads at once.
package final class CounterSink {
  /// Handle of one counter for one value of one dimension.
  package struct SeriesID: Hashable, Sendable {
    fileprivate var index: Int
  }

  /// Names of the counters of every run.
  package static let counters: Set<String> = [
    "events", "flags", "flagged_events", "actions", "held_amount", "rejected", "late",
    "duplicate", "suppressed",
  ]

  private let path: String
  private let calendar: BucketCalendar
  private let kindNames: [String]
  /// In the order of ``Flag/rule``.
  var rules: [RuleHeader] {
    didSet { ruleSeries = rules.map { series(of: $0) } }
  }
  private var series: [CounterSeries] = []
  private var indices: [CounterSeries.Name: Int] = [:]
  private var held: Set<[UInt8]> = []
  /// Of events and of flagged events, by kind.
  private var eventSeries: [SeriesID] = []
  private var flaggedSeries: [SeriesID] = []
  private var levelSeries: [Level: SeriesID] = [:]
  private var actionSeries: [Action: SeriesID] = [:]
  /// In the order of ``rules``.
  private var ruleSeries: [RuleSeries] = []

  private struct RuleSeries {
    var flags: SeriesID
    var suppressed: SeriesID
    var flagsOfCategory: SeriesID
    var eventsOfCategory: SeriesID
  }

  /// - Parameters:
  ///   - every: length of a bucket, milliseconds, above 0.
  ///   - zoneOffset: what the pipeline's zone is ahead of UTC at a time, both in milliseconds;
  ///     called a few times a bucket.
  package init(
    path: String, every: Int64, schema: Schema, rules: [RuleHeader],
    zoneOffset: @escaping @Sendable (Int64) -> Int64
  ) {
    self.path = path
    self.rules = rules
    calendar = BucketCalendar(every: every, zoneOffset: zoneOffset)
    kindNames = schema.kinds.map(\.name)
    eventSeries = kindNames.map { register("events", "kind", $0) }
    flaggedSeries = kindNames.map { register("flagged_events", "kind", $0) }
    for level in Level.allCases {
      levelSeries[level] = register("flagged_events", "level", level.rawValue)
    }
    for action in Action.allCases {
      actionSeries[action] = register("actions", "action", action.rawValue)
    }
    ruleSeries = rules.map { series(of: $0) }
  }

  private func register(_ counter: String, _ dimension: String, _ value: String) -> SeriesID {
    register(counter: counter, dimension: dimension, value: Array(value.utf8))
  }

  private func series(of rule: RuleHeader) -> RuleSeries {
    RuleSeries(
      flags: register("flags", "rule", rule.id),
      suppressed: register("suppressed", "rule", rule.id),
      flagsOfCategory: register("flags", "category", rule.category),
      eventsOfCategory: register("flagged_events", "category", rule.category))
  }

  /// The handle of a counter, for one that is counted often.
  ///
  /// - Parameter isDecimal: whether its numbers are millionths.
  package func register(
    counter: String, dimension: String, value: [UInt8], isDecimal: Bool = false
  ) -> SeriesID {
    let name = CounterSeries.Name(counter: counter, dimension: dimension, value: value)
    if let index = indices[name] { return SeriesID(index: index) }
    series.append(CounterSeries(name: name, isDecimal: isDecimal))
    indices[name] = series.count - 1
    return SeriesID(index: series.count - 1)
  }

  /// - Parameter time: milliseconds; nil where there is none.
  package func add(_ number: Int128 = 1, to id: SeriesID, time: Int64?) {
    guard let time else { return series[id.index].addTimeless(number) }
    if series[id.index].isOpen(at: time) { return series[id.index].addToOpen(number) }
    series[id.index].add(number, to: calendar.bucket(at: time))
  }

  /// - Parameter time: milliseconds; nil where there is none.
  package func add(
    _ number: Int128 = 1, counter: String, dimension: String, value: String, time: Int64?
  ) {
    let id = register(counter: counter, dimension: dimension, value: Array(value.utf8))
    add(number, to: id, time: time)
  }

  package func add(events number: Int, kind: KindID, time: Int64) {
    add(Int128(number), to: eventSeries[kind], time: time)
  }

  /// Where the bucket that holds `time` ends, exclusive; both in milliseconds.
  package func bucketEnd(at time: Int64) -> Int64 {
    calendar.bucket(at: time).upperBound
  }

  /// Counts the events `from..<to` of a batch.
  ///
  /// - Precondition: `times[from..<to]` ascends.
  /// - Complexity: O(*b* log *n*) in the buckets that the rows touch and the rows.
  package func addEvents(kind: KindID, times: UnsafePointer<Int64>, from: Int, to: Int) {
    let index = eventSeries[kind].index
    var row = from
    while row < to {
      // SAFETY: rows below `to` are the caller's.
      if !series[index].isOpen(at: times[row]) {
        series[index].add(0, to: calendar.bucket(at: times[row]))
      }
      let end = series[index].openEnd ?? .max
      var low = row + 1
      var high = to
      while low < high {
        let middle = (low + high) / 2
        if times[middle] < end { low = middle + 1 } else { high = middle }
      }
      series[index].addToOpen(Int128(low - row))
      row = low
    }
  }

  /// Counts a flagged event: its flags by rule and category, itself, its actions.
  package func add(_ event: FlaggedEvent) {
    let time = event.time
    var categories: [SeriesID] = []
    for flag in event.flags {
      let series = ruleSeries[flag.rule]
      add(to: series.flags, time: time)
      add(to: series.flagsOfCategory, time: time)
      if categories.contains(series.eventsOfCategory) { continue }
      categories.append(series.eventsOfCategory)
      add(to: series.eventsOfCategory, time: time)
    }
    add(to: flaggedSeries[event.batch.kind], time: time)
    if let level = levelSeries[event.level(rules: rules)] { add(to: level, time: time) }
    for action in event.actions {
      if let series = actionSeries[action.action] { add(to: series, time: time) }
    }
  }

  /// Counts the amount of a transaction that is to be held, once for each transaction.
  ///
  /// - Parameters:
  ///   - amount: millionths.
  ///   - time: of the event that is flagged, milliseconds.
  package func addHeld(transaction id: [UInt8], amount: Int64, currency: [UInt8], time: Int64) {
    guard amount != .missing, held.insert(id).inserted else { return }
    let series = register(
      counter: "held_amount", dimension: "currency", value: currency, isDecimal: true)
    add(Int128(amount), to: series, time: time)
  }

  package func addRejected(reason: String, time: Int64? = nil) {
    add(counter: "rejected", dimension: "reason", value: reason, time: time)
  }

  package func addLate(kind: KindID, time: Int64) {
    add(counter: "late", dimension: "kind", value: kindNames[kind], time: time)
  }

  package func addDuplicate(kind: KindID, time: Int64) {
    add(counter: "duplicate", dimension: "kind", value: kindNames[kind], time: time)
  }

  package func addSuppressed(rule: Int, time: Int64) {
    add(to: ruleSeries[rule].suppressed, time: time)
  }

  /// Writes all rows aside, finished but not yet under the final name.
  ///
  /// - Throws: ``SinkError`` if the file cannot be written.
  /// - Complexity: O(*n* log *n*) in the rows.
  package func finish() throws(SinkError) -> OutputFile {
    let output = try OutputFile(path: path, mode: .archive)
    try output.write(table())
    try output.finish()
    return output
  }

  /// Replaces the file by the counts so far.
  ///
  /// - Throws: ``SinkError`` if the file cannot be written; the one before then stays.
  package func rewrite() throws(SinkError) {
    guard path != "-" else { return }
    let output = try OutputFile(path: path, mode: .archive)
    try output.write(table())
    try output.commit()
  }

  private func table() -> [UInt8] {
    var writer = CSVWriter(
      header: "counter,start,end,dimension,value,number", guardsFormulas: true)
    for row in rows() {
      writer.field(row.name.counter)
      writer.field(row.bucket.map { EventTime.format($0.lowerBound) } ?? "")
      writer.field(row.bucket.map { EventTime.format($0.upperBound) } ?? "")
      writer.field(row.name.dimension)
      writer.field(row.name.value)
      writer.number(row.number)
      writer.endRow()
    }
    return writer.take()
  }

  private struct Row {
    var name: CounterSeries.Name
    var bucket: Range<Int64>?
    var number: String
  }

  private func rows() -> [Row] {
    var rows: [Row] = []
    for series in series {
      let text = { (number: Int128) in
        series.isDecimal ? Decimal.format(number) : String(number)
      }
      if series.timeless != 0 {
        rows.append(Row(name: series.name, bucket: nil, number: text(series.timeless)))
      }
      rows += series.numbers.map {
        Row(name: series.name, bucket: $0.bucket, number: text($0.number))
      }
    }
    return rows.sorted(by: Self.comesFirst)
  }

  private static func comesFirst(_ left: Row, _ right: Row) -> Bool {
    let starts = (left.bucket?.lowerBound ?? .min, right.bucket?.lowerBound ?? .min)
    if starts.0 != starts.1 { return starts.0 < starts.1 }
    let names = (left.name, right.name)
    if names.0.counter != names.1.counter { return names.0.counter < names.1.counter }
    if names.0.dimension != names.1.dimension { return names.0.dimension < names.1.dimension }
    return names.0.value.lexicographicallyPrecedes(names.1.value)
  }
}

extension SinkDeclaration {
  static let counters = SinkDeclaration(
    name: "counters",
    summary: "counts over event time as CSV: counter,start,end,dimension,value,number",
    standardPath: "counters.csv",
    keys: [
      KeyDeclaration(
        "every", .duration, standard: DurationText.format(SinkSpecification.defaultEvery),
        "length of a bucket of event time", example: "every: 1d")
    ],
    example: "- { counters: counters.csv, every: 1d }")
}
