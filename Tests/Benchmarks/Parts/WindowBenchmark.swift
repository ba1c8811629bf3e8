import TestSupport
import WeirCore
import WeirRules

/// One update of a window, with count and distinct, over 2,000,000 keys.
///
/// What a shard does with the rows of one release; the rows before it have filled its tables. Keys
/// come in no order, so that every row meets memory that is not in the cache.
struct WindowBenchmark {
  private static let keys = 2_000_000
  /// Updates of a run.
  private static let updates = 1_000_000
  private static let firstTime: Int64 = 1_622_505_600_000

  /// - Parameter within: of the window; calls come a millisecond apart.
  private static func rule(within: String) -> (id: String, text: String) {
    (
      id: "burst",
      text: """
      id: burst
      title: Calls to many numbers
      category: wangiri
      status: stable
      level: high
      score: 60
      kind: call
      by: caller
      within: \(within)
      having: count() >= 30 and distinct(callee) >= 25
      why: "{count()} calls to {distinct(callee)} numbers"

      """
    )
  }

  private var random = SeededGenerator(seed: DayArchive.seed)
  private var calls = 0
  private let rules: LoadedRules
  private let evaluator: BatchEvaluator
  private let shard: Shard

  private init(within: String) throws {
    rules = try LoadedRules([Self.rule(within: within)])
    evaluator = BatchEvaluator(resources: rules.plan.resources)
    shard = Shard(index: 0, plan: rules.plan, sources: LoadedRules.sources)
  }

  /// Nanoseconds an update: while events only come, which takes new memory, and where for each event
  /// that comes another one passes.
  static func figures(runs: Int) throws -> [PartFigure] {
    // Twice as many calls as there are callers take more than an hour.
    try [("30d", keys, "events only come"), ("1h", 2 * keys, "others pass")].map {
      within, first, note in
      var benchmark = try WindowBenchmark(within: within)
      _ = benchmark.update(first)
      let times = (0..<runs).map { _ in benchmark.update(updates) / Double(updates) }
      return PartFigure(
        name: "update of a window with count and distinct, \(keys) keys, \(note)",
        nanoseconds: Figures.median(times))
    }
  }

  /// Lets the shard take `count` calls, and returns its time. Every caller calls once before the first
  /// one calls again; then they call at random.
  private mutating func update(_ count: Int) -> Double {
    var writer = ByteWriter(capacity: (1 << 20) + 4096)
    var time: Int64 = 0
    let end = calls + count
    while calls < end {
      let first = calls
      writer.clear()
      while calls < end, writer.count < 1 << 20 {
        let caller =
          calls < Self.keys
          ? (calls &* 1_000_003) % Self.keys : Int(random.next() % UInt64(Self.keys))
        writeCall(caller, to: &writer)
        calls += 1
      }
      let text = TextBuffer(copying: Array(writer.written))
      let release = rules.batches(text, firstRecord: first + 1).map {
        ReleasedSlice(input: rules.evaluated($0, by: evaluator), rows: 0..<$0.count)
      }
      let start = ThreadClock.nanoseconds
      let output = shard.process(release)
      time += ThreadClock.nanoseconds - start
      precondition(output.flags.isEmpty, "no caller calls often enough for a flag")
    }
    return Double(time)
  }

  private mutating func writeCall(_ caller: Int, to writer: inout ByteWriter) {
    writer.append("{\"id\":\"c-")
    writer.append(calls)
    writer.append("\",\"kind\":\"call\",\"time\":\"")
    writer.append(instant: Self.firstTime + Int64(calls))
    writer.append("\",\"caller\":\"+86139")
    writer.append(caller, digits: 8)
    writer.append("\",\"callee\":\"+86138")
    writer.append(Int(random.next() % UInt64(Self.keys)), digits: 8)
    writer.append("\"}\n")
  }
}
