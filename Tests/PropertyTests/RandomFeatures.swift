import TestSupport

/// A feature file and what expressions need to know of it.
struct RandomFeature {
  enum ResultType {
    case bool, number, duration, text
    /// A count that rules do nothing with but compare it with small numbers.
    case tally
  }

  var name: String
  /// Kinds of events on which it is known.
  var kinds: [String]
  var type: ResultType
  var text: String
}

/// Makes feature files that load without an error.
struct RandomFeatures {
  private var expressions: RandomExpressions

  init(seed: UInt64) {
    expressions = RandomExpressions(generator: SeededGenerator(seed: seed))
  }

  /// So many features, some of them computed from those before.
  mutating func features(_ count: Int) -> [RandomFeature] {
    for index in 0..<count {
      let feature = feature("f\(index)")
      expressions.features.append(feature)
    }
    return expressions.features
  }

  private mutating func feature(_ name: String) -> RandomFeature {
    let kinds = ["call", "sms", "transaction"]
    let kind = expressions.pick(kinds)
    expressions.kind = kind
    let readers = expressions.chance(2) ? kinds.filter { $0 != kind && expressions.chance(2) } : []
    var lines = ["feature: \(name)", "kind: \(kind)"]
    if expressions.chance(2) { lines += ["where: |-", "  \(expressions.condition(1))"] }
    lines += keys(kind, readers)
    lines.append("within: \(expressions.pick(["1m", "5s", "10m", "1h", "1ms"]))")
    let (value, type) =
      readers.isEmpty
      ? value()
      : expressions.read(kind, on: [kind] + readers) { $0.sharedValue() }
    lines += ["value: |-", "  \(value)"]
    return RandomFeature(
      name: name, kinds: [kind] + readers, type: type,
      text: lines.joined(separator: "\n") + "\n")
  }

  private mutating func keys(_ kind: String, _ readers: [String]) -> [String] {
    var pairs: [(own: String, read: [String])] = [
      (expressions.pick(expressions.phones), readers.map { phone(of: $0) })
    ]
    if expressions.chance(4) { pairs.append(("hour(time)", readers.map { _ in "hour(time)" })) }
    if expressions.chance(8), readers.isEmpty { pairs = [(expressions.key(), [])] }
    var lines = ["by: [\(pairs.map { "\"\($0.own)\"" }.joined(separator: ", "))]"]
    guard !readers.isEmpty else { return lines }
    lines.append("read:")
    for (place, reader) in readers.enumerated() {
      let parts = pairs.map { "\"\($0.read[place])\"" }.joined(separator: ", ")
      lines.append("  \(reader): [\(parts)]")
    }
    return lines
  }

  private mutating func phone(of kind: String) -> String {
    expressions.pick(RandomExpressions.phones(of: kind))
  }

  private mutating func value() -> (String, RandomFeature.ResultType) {
    switch Int.random(in: 0..<6, using: &expressions.generator) {
    case 0: (expressions.having(), .bool)
    case 2, 3:
      // Parts that the event alone decides, beside parts that look at the window.
      (
        "(\(expressions.condition(1))) \(expressions.pick(["and", "or"])) "
          + "(\(expressions.having()))", .bool
      )
    case 1:
      ("\(expressions.exactNumber()) - \(expressions.numericAggregate())", .number)
    default: expressions.sharedValue()
    }
  }
}

extension RandomExpressions {
  /// A value made of aggregates alone.
  fileprivate mutating func sharedValue() -> (String, RandomFeature.ResultType) {
    switch Int.random(in: 0..<10, using: &generator) {
    case 7: ("count()", .tally)
    case 8: ("count(where \(phones[0]) starts_with \"+86\")", .tally)
    case 9: ("distinct(\(phones[1]))", .tally)
    case 0: ("count() == 1", .bool)
    case 1: ("\(numericAggregate()) \(comparison()) \(numericAggregate())", .bool)
    case 2: (durationAggregate(), .duration)
    case 3: (textAggregate(), .text)
    case 4: ("last(\(phones[0])) before event", .text)
    default: (numericAggregate(), .number)
    }
  }
}
