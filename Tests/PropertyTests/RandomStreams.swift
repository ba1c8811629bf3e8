import TestSupport
import WeirCore

/// Makes streams of few keys, so that windows fill and sequences complete.
struct RandomStreams {
  private var generator: SeededGenerator
  private let isDense: Bool
  /// Those of this stream: few, so that they come again.
  private let phones: [(written: String, normalised: String)]

  /// A phone as written and as normalised in China.
  private static let allPhones: [(written: String, normalised: String)] = [
    ("+8613900000001", "+8613900000001"), ("+86 139-0000-0002", "+8613900000002"),
    ("008613900000003", "+8613900000003"), ("13900000001", "+8613900000001"),
    ("+85512000001", "+85512000001"), ("+12125550100", "+12125550100"),
    ("+442079460000", "+442079460000"), ("95588", "95588"), ("110", "110"),
    ("ICBC", "ICBC"), ("China Merchants Bank", "China Merchants Bank"),
  ]
  private static let texts = [
    "You WIN a prize", "you ＷＩＮ  a\tprize", "w\u{200B}in", "转账到安全账户", "安全\u{200B}账户冻结",
    "hello", "", "Call 95588 now", "safe account",
  ]
  /// Steps from one event to the next, milliseconds: equal times, steps of exactly a window,
  /// steps back within lateness and beyond it.
  private static let steps: [Int64] = [
    0, 0, 1, 999, 1000, 5000, 5000, 10_000, 30_000, 60_000, 60_001, 59_999, 600_000, -1000, -5000,
    -10_000, -10_001, -60_000,
  ]

  /// Steps of a stream that fills its windows with hundreds of events.
  private static let denseSteps: [Int64] = [0, 0, 1, 1, 2, 499, 500, 1000, -1000]

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    isDense = Bool.random(using: &generator)
    let count = isDense ? 2 : Int.random(in: 3...5, using: &generator)
    phones = Array(Self.allPhones.shuffled(using: &generator).prefix(count))
  }

  /// `count` records in the order of one file; about one in twenty has no id.
  mutating func stream(count: Int, prefix: String) -> [EventLine] {
    var time: Int64 = 1_622_556_000_000
    return (0..<count).map { index in
      time += chance(40) || !isDense ? pick(Self.steps) : pick(Self.denseSteps)
      let id = chance(20) ? nil : "\(prefix)\(index)"
      let kinds = ["call", "call", "sms", "transaction"] + (isDense ? ["call", "call"] : [])
      let kind = pick(kinds)
      return EventLine(kind: kind, id: id, time: time, fields: fields(of: kind))
    }
  }

  private mutating func fields(of kind: String) -> [EventField] {
    switch kind {
    case "call":
      [
        phone("caller"), phone("callee"), duration("duration"), truth("answered"),
        text("imei", ["a", "b"]), text("cell", ["c-1", "c-2", "d-1 behind the railway station"]),
      ]
    case "sms":
      [
        phone("sender"), phone("recipient"), text("text", Self.texts),
        text("cell", ["c-1", "c-2"]),
      ]
    default:
      [
        text("payer", ["p1", "p2"]), text("payee", ["q1", "q2", "q3"]), amount("amount"),
        text("currency", ["CNY", "USD"]), text("channel", ["atm", "app", "App"]),
        phone("payer_phone"), phone("payee_phone"),
      ]
    }
  }

  private mutating func missing(_ name: String) -> EventField? {
    guard chance(8) else { return nil }
    return EventField(name, json: chance(2) ? nil : "null", value: .missing)
  }

  private mutating func phone(_ name: String) -> EventField {
    if let missing = missing(name) { return missing }
    if chance(30) { return EventField(name, json: "\"\"", value: .missing) }
    let phone = pick(phones)
    return EventBuilder.phone(name, phone.written, is: phone.normalised)
  }

  private mutating func text(_ name: String, _ choices: [String]) -> EventField {
    missing(name) ?? EventBuilder.text(name, pick(choices))
  }

  private mutating func truth(_ name: String) -> EventField {
    missing(name) ?? EventBuilder.bool(name, chance(2))
  }

  private mutating func duration(_ name: String) -> EventField {
    missing(name)
      ?? EventBuilder.duration(name, milliseconds: pick([0, 1, 999, 1000, 3000, 3001, 300_000]))
  }

  private mutating func amount(_ name: String) -> EventField {
    if let missing = missing(name) { return missing }
    if chance(15) { return EventField(name, json: "1e3", value: .decimal(1_000_000_000)) }
    // Half to even: the seventh digit goes.
    if chance(15) { return EventField(name, json: "0.1234565", value: .decimal(123_456)) }
    return EventBuilder.decimal(
      name, millionths: pick([0, 1, 100_000, 300_000, 9_999_990_000, 20_000_000_000, -5_500_000]))
  }

  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  /// True once in `times`.
  private mutating func chance(_ times: Int) -> Bool {
    Int.random(in: 0..<times, using: &generator) == 0
  }
}
