import WeirCore
import WeirRules

/// Twenty stateless conditions on calls, a rule each, most of them false.
enum EvaluationBenchmark {
  private static let events = 400_000

  private static let comparisons = [
    "answered and duration <= 2s", "not answered and duration >= 44s", "duration >= 30m",
    "answered and duration > 20m and duration < 21m", "duration == 0s", "duration == 177s",
    "not answered and duration > 3s and duration <= 4s", "answered and duration >= 1750s",
    "not answered and duration < 1s", "answered and (duration == 100s or duration == 101s)",
    "not (duration >= 1s)", "not answered and duration == 45s", "duration > 1800s",
    "answered and duration == 90m", "duration > 179s and duration < 600s",
    "answered and duration >= 1m and duration <= 61s", "duration == 60s and not answered",
    "answered and duration == 1000s", "duration >= 40m or duration == 1777s",
    "not answered and (duration == 11s or duration == 22s)",
  ]

  private static let arithmetic = [
    "duration / 2 > 15m", "answered and duration * 3 == 90m", "missing(answered)",
    "missing(duration)", "duration in [7s, 1000s, 1111s]",
    "duration != 60s and duration - 1s == 59s", "start == time and answered",
    "duration + 10s > 31m", "hour(time) == 3 and duration == 5s", "max(duration, 1s) == 1s",
  ]

  private static let onTexts = [
    "caller == callee", "caller == \"+8613911111111\"", "callee == \"+8613912222222\"",
    "cell == \"cell-77\"", "cell in [\"cell-1\", \"cell-2\", \"cell-3\"]", "missing(imei)",
    "caller starts_with \"+855\"", "imsi starts_with \"247\"", "cell ends_with \"-4999\"",
    "callee contains \"99999\"",
  ]

  /// Nanoseconds a call.
  static func figures(runs: Int) throws -> [PartFigure] {
    try [
      ("20 stateless conditions, comparisons, a call", comparisons),
      ("20 stateless conditions, half of them arithmetic", comparisons.prefix(10) + arithmetic),
      ("20 stateless conditions, half of them on texts", comparisons.prefix(10) + onTexts),
    ].map { name, conditions in
      PartFigure(name: name, nanoseconds: try nanoseconds(conditions, runs: runs))
    }
  }

  private static func nanoseconds(_ conditions: [String], runs: Int) throws -> Double {
    let rules = try LoadedRules(conditions.enumerated().map { rule($0.offset, $0.element) })
    guard let call = rules.plan.schema.kind(named: "call") else { return 0 }
    let evaluator = BatchEvaluator(resources: rules.plan.resources)
    let texts = texts()
    let times = (0..<runs).map { _ in
      var time: Int64 = 0
      var rows = 0
      for text in texts {
        // Batches are evaluated once: what is computed lies in their memory.
        for batch in rules.batches(text) where batch.kind == call {
          let start = ThreadClock.nanoseconds
          rows += rules.evaluated(batch, by: evaluator).batch.count
          time += ThreadClock.nanoseconds - start
        }
      }
      return Double(time) / Double(rows)
    }
    return Figures.median(times)
  }

  private static func texts() -> [TextBuffer] {
    var stream = DayStream(seed: DayArchive.seed)
    var texts: [TextBuffer] = []
    var writer = ByteWriter(capacity: (1 << 20) + 4096)
    while stream.events < events {
      writer.clear()
      while stream.events < events, writer.count < 1 << 20 { stream.write(to: &writer) }
      texts.append(TextBuffer(copying: Array(writer.written)))
    }
    return texts
  }

  private static func rule(_ number: Int, _ condition: String) -> (id: String, text: String) {
    let id = "condition-\(number)"
    return (
      id,
      """
      id: \(id)
      title: Condition \(number)
      category: spam
      status: stable
      level: low
      score: 1
      kind: call
      where: |-
        \(condition)
      why: "holds"

      """
    )
  }
}
