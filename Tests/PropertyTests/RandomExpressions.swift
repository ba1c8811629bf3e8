import TestSupport

/// Makes well-typed expressions over the fields of one kind of event, or of flags.
struct RandomExpressions {
  struct Step {
    var name: String
    var kind: String
  }

  var generator: SeededGenerator
  var kind = "call"
  /// Earlier steps that a condition may use.
  var steps: [Step] = []
  var features: [RandomFeature] = []
  /// Names of the roles in which an event counts.
  var roles: [String] = []
  /// Inside an aggregate: kinds that the judged event may have.
  var judged: [String] = []

  var phones: [String] { Self.phones(of: kind) }

  static func phones(of kind: String) -> [String] {
    switch kind {
    case "call": ["caller", "callee"]
    case "sms": ["sender", "recipient"]
    case "flag": ["caller", "callee", "sender", "payer_phone"]
    default: ["payer_phone", "payee_phone"]
    }
  }

  var texts: [String] {
    switch kind {
    case "call": ["imei", "cell", "trunk", "id"]
    case "sms": ["text", "text", "cell", "id"]
    case "flag": ["rule", "category", "level", "subject", "cell", "payer", "id"]
    default: ["payer", "payee", "currency", "channel", "id"]
    }
  }

  mutating func pick(_ choices: [String]) -> String {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  /// True once in `times`.
  mutating func chance(_ times: Int) -> Bool {
    Int.random(in: 0..<times, using: &generator) == 0
  }

  /// A condition on an event.
  mutating func condition(_ depth: Int = 2) -> String {
    guard depth > 0 else { return atom() }
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return "(\(condition(depth - 1)) and \(condition(depth - 1)))"
    case 1: return "(\(condition(depth - 1)) or \(condition(depth - 1)))"
    case 2: return "not (\(condition(depth - 1)))"
    default: return atom()
    }
  }

  /// A condition without `and`, `or` and `not`.
  mutating func atom() -> String {
    switch Int.random(in: 0..<13, using: &generator) {
    case 0: return "\(number()) \(comparison()) \(number())"
    case 1: return phoneTest()
    case 2: return textTest()
    case 3: return "\(pick(["missing", "present"]))(\(pick(phones + texts)))"
    case 4: return timeTest()
    case 5 where hasDuration: return pick(["answered", "not answered", "answered == false"])
    case 5 where kind == "sms": return #"mentions(text, "phrases")"#
    case 6 where hasDuration: return "\(duration()) \(comparison()) \(duration())"
    case 7, 8: return steps.isEmpty ? textTest() : stepTest()
    case 9, 10: return featureTest() ?? timeTest()
    case 11 where !judged.isEmpty: return judgedTest()
    case 11 where !roles.isEmpty, 12 where !roles.isEmpty:
      return "role \(pick(["==", "!="])) \"\(pick(roles))\""
    default: return "\(pick(phones)) \(pick(["==", "!="])) \(pick(phones))"
    }
  }

  private var hasDuration: Bool { kind == "call" || kind == "flag" }

  mutating func comparison() -> String { pick(["==", "!=", "<", "<=", ">", ">="]) }

  private mutating func phoneTest() -> String {
    let phone = pick(phones)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return "country(\(phone)) \(pick(["==", "!=", "<"])) \"\(pick(["CN", "KH", "US"]))\""
    case 1: return "country(\(phone)) \(pick(["in", "not in"])) [\"CN\", \"GB\"]"
    case 2: return "\(phone) \(pick(["in", "not in"])) list(\"numbers\")"
    case 3: return "prefix_in(\(phone), \"ranges\")"
    case 4:
      return "prefix(\(phone), \(pick(["1", "3", "7", "99"]))) == \"\(pick(["+86", "9", "110"]))\""
    default: return #"\#(phone) in ["13900000001", "+855 12 000 001", "95588"]"#
    }
  }

  private mutating func textTest() -> String {
    let text = pick(texts)
    switch Int.random(in: 0..<7, using: &generator) {
    case 6:
      // What `rule` and `category` are compared with must be the name of one.
      let free = texts.filter { $0 != "rule" && $0 != "category" }
      return "\(pick(free)) \(comparison()) \(chance(2) ? pick(free) : "\"c-1\"")"
    case 0: return "\(text) contains \"\(pick(["c-", "app", "账户", ""]))\""
    case 1: return "\(text) starts_with \"\(pick(["c", "p", "转账", "You"]))\""
    case 2: return "\(text) ends_with \"\(pick(["1", "prize", "CNY"]))\""
    case 3: return "\(text) matches \"\(pick(["[0-9]+", "^[a-d]-1$", "win|WIN", "账.$"]))\""
    case 4: return "lower(\(text)) \(comparison()) \"\(pick(["app", "cny", "p1"]))\""
    default: return "\(text) \(pick(["in", "not in"])) list(\"words\")"
    }
  }

  private mutating func timeTest() -> String {
    let times = hasDuration ? ["time", "start"] : ["time"]
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: return "is_night(\(pick(times)))"
    case 1: return "hour(\(pick(times))) \(comparison()) \(pick(["0", "6", "22", "23"]))"
    default: return "weekday(\(pick(times))) \(comparison()) \(pick(["1", "2", "6", "7"]))"
    }
  }

  private mutating func stepTest() -> String {
    let step = steps[Int.random(in: 0..<steps.count, using: &generator)]
    let name = step.name
    if chance(4), let feature = feature(on: step.kind), feature.type != .tally {
      return test(of: feature, named: "\(name).\(feature.name)")
    }
    let theirs = Self.phones(of: step.kind)
    return pick(
      [
        "\(name).\(pick(theirs)) == \(pick(phones))", "present(\(name).\(pick(theirs)))",
        "time - \(name).time \(comparison()) 60s", "not (\(name).time < time)",
        "\(name).\(pick(theirs)) in list(\"numbers\")",
        "\(pick(phones)) != \(name).\(pick(theirs))",
        "prefix(\(name).\(pick(theirs)), 4) != prefix(\(pick(phones)), 4)",
      ] + (step.kind == "call" ? ["\(name).duration > 1s", "\(name).answered"] : [])
        + (step.kind == "call" && kind == "call"
          ? ["duration != \(name).duration", "answered != \(name).answered"] : []))
  }

  /// About the event that is judged, inside an aggregate.
  private mutating func judgedTest() -> String {
    guard judged.count == 1 else { return "time \(pick([">=", "<"])) this.time - 30s" }
    if chance(4), let feature = feature(on: judged[0]), feature.type == .number {
      return "\(number()) \(comparison()) this.\(feature.name)"
    }
    if !roles.isEmpty, chance(2) { return "role \(pick(["==", "!="])) this.role" }
    switch judged[0] {
    case "call":
      return pick([
        "time >= this.start", "callee == this.callee", "duration < this.duration",
        "\(pick(phones)) \(pick(["==", "!="])) this.caller", "cell == this.cell",
        "duration == this.duration",
      ])
    case "transaction":
      return pick([
        "abs(amount - this.amount) <= this.amount * 0.1", "payee != this.payee",
        "amount < this.amount", "amount == this.amount", "this.payer == payee",
      ])
    case "flag": return pick(["rule != this.rule", "score < this.score", "level == this.level"])
    default: return pick(["text == this.text", "time > this.time - 5s"])
    }
  }

  /// A number that is no aggregate.
  mutating func number(_ depth: Int = 1) -> String {
    if depth > 0, chance(2) {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: return "\(pick(["min", "max"]))(\(number(0)), \(number(0)))"
      case 1: return "abs(\(number(0)))"
      case 2: return "(-\(number(0)))"
      default: return "(\(number(0)) \(pick(["+", "-", "*", "/", "%"])) \(number(0)))"
      }
    }
    let own =
      switch kind {
      case "transaction": ["amount", "amount", "amount"]
      case "flag": ["score", "score", "amount"]
      default: ["hour(time)"]
      }
    if chance(5), let feature = feature(on: kind), feature.type == .number { return feature.name }
    if chance(8) { return "lookup(\(pick(texts)), \"words\", \"weight\")" }
    return pick(own + ["length(\(pick(texts)))", "0", "3", "0.3", "1000"])
  }

  /// A duration that is no aggregate; of a call or a flag.
  mutating func duration() -> String {
    pick([
      "duration", "duration", "3s", "1s", "500ms", "5m", "(duration + 1s)", "(duration * 2)",
      "(duration / 3)", "(duration * 1.5)", "(time - start)", "abs(duration - 3s)",
      "min(duration, 3s)",
    ])
  }

  /// The key of a step, always text.
  mutating func key() -> String {
    if chance(12), let feature = feature(on: kind), feature.type == .text { return feature.name }
    if kind == "flag" { return pick(["subject", "subject", "caller", "payer_phone"]) }
    return chance(6) ? "prefix(\(pick(phones)), 6)" : pick(phones)
  }
}

// MARK: - Features

extension RandomExpressions {
  /// One that is known on events of a kind.
  mutating func feature(on kind: String) -> RandomFeature? {
    let known = features.filter { kind == "flag" || $0.kinds.contains(kind) }
    return known.randomElement(using: &generator)
  }

  private mutating func featureTest() -> String? {
    feature(on: kind).map { test(of: $0, named: $0.name) }
  }

  private mutating func test(of feature: RandomFeature, named name: String) -> String {
    switch feature.type {
    case .bool: pick([name, "not \(name)", "missing(\(name))"])
    case .number: "\(name) \(comparison()) \(pick(["0", "1", "2", "3", "0.5", "1000"]))"
    case .tally: "\(name) \(comparison()) \(pick(["0", "1", "2", "3"]))"
    case .duration: "\(name) \(comparison()) \(pick(["0ms", "1s", "5s", "1m"]))"
    case .text: pick(["\(name) == \"c-1\"", "present(\(name))", "\(name) starts_with \"+86\""])
    }
  }
}

// MARK: - Aggregates

extension RandomExpressions {
  /// What `body` makes stands inside an aggregate over events of a kind.
  private mutating func inside<Made>(
    _ window: String? = nil, _ body: (inout RandomExpressions) -> Made
  ) -> Made {
    let outer = (kind, judged, steps)
    if judged.isEmpty { judged = [kind] }
    kind = window ?? kind
    steps = []
    defer { (kind, judged, steps) = outer }
    return body(&self)
  }

  /// The part of the past that an aggregate looks at.
  private mutating func reach() -> String {
    guard chance(3) else { return "" }
    return pick([
      " over 1m", " over 30s", " over 2h", " before event", " before event",
      " over 1m before event", " before 1m", " before 5s", " over 10m before 30s", " before 1ms",
    ])
  }

  /// An aggregate that is a number.
  mutating func numericAggregate() -> String {
    let aggregate = inside { expressions in
      let narrowing = expressions.chance(3) ? " where \(expressions.atom())" : ""
      switch Int.random(in: 0..<9, using: &expressions.generator) {
      case 0, 1:
        return expressions.chance(2) ? "count()" : "count(where \(expressions.condition(1)))"
      case 2: return "share(\(expressions.condition(1))\(narrowing))"
      case 3:
        let values = expressions.phones + expressions.texts + expressions.others
        return "distinct(\(expressions.pick(values))\(narrowing))"
      default:
        let function = expressions.pick(Self.amountFunctions)
        let isReal = expressions.kind == "transaction" && expressions.chance(4)
        let argument = isReal ? "amount / 7" : expressions.exactNumber()
        return "\(function)(\(argument)\(narrowing))"
      }
    }
    return aggregate + reach()
  }

  private static let amountFunctions = [
    "sum", "min", "max", "avg", "median", "median", "stddev", "first", "last",
  ]

  /// Values that are no text of the record.
  private var others: [String] {
    switch kind {
    case "call":
      ["country(caller)", "duration", "answered", "hour(start)", "time", "duration > 1s"]
    case "sms": ["country(sender)", "length(text)", "hour(time)", "time"]
    case "flag": ["score", "amount", "answered", "duration", "time"]
    default: ["country(payer_phone)", "amount", "amount / 7", "amount > 1", "hour(time)"]
    }
  }

  /// A condition on an aggregate that is a time or a truth.
  private mutating func otherTest() -> String {
    let narrowing = inside { $0.chance(3) ? " where \($0.atom())" : "" }
    let time = hasDuration ? pick(["time", "start"]) : "time"
    let aggregate = pick(["first", "last", "min", "max"])
    if hasDuration, chance(3) {
      return
        "\(pick(["first", "last"]))(answered\(narrowing))\(reach()) \(pick(["==", "!="])) answered"
    }
    return "time - \(aggregate)(\(time)\(narrowing))\(reach()) \(comparison()) 5s"
  }

  /// An aggregate that is a duration.
  mutating func durationAggregate() -> String {
    guard hasDuration, !chance(4) else { return "span()" + reach() }
    let aggregate = inside { expressions in
      let narrowing = expressions.chance(3) ? " where \(expressions.atom())" : ""
      return "\(expressions.pick(Self.amountFunctions))(duration\(narrowing))"
    }
    return aggregate + reach()
  }

  /// An aggregate that is text.
  mutating func textAggregate() -> String {
    let aggregate = inside { expressions in
      let values = expressions.texts + expressions.phones
      return "\(expressions.pick(["first", "last", "min", "max"]))(\(expressions.pick(values)))"
    }
    return aggregate + reach()
  }

  /// A condition over a window.
  mutating func having(_ depth: Int = 1) -> String {
    if depth > 0, chance(2) {
      return "\(having(0)) \(pick(["and", "or"])) \(having(0))"
    }
    if kind == "flag", chance(3) { return "count() >= \(pick(["1", "2"]))" }
    switch Int.random(in: 0..<10, using: &generator) {
    case 9: return otherTest()
    case 0: return "\(durationAggregate()) \(comparison()) \(pick(["0ms", "5s", "1m", "10m"]))"
    case 1: return "\(numericAggregate()) / \(numericAggregate()) > 0.5"
    case 2: return "count() >= \(pick(["1", "2", "3", "5"]))"
    case 3: return "\(exactNumber()) \(comparison()) \(numericAggregate())"
    case 4: return "\(pick(texts)) \(pick(["==", "!="])) \(textAggregate())"
    case 5: return condition(1)
    case 6:
      let absent = inside { "count(where \($0.condition(1)))" }
      return "\(absent) == 0 and \(having(0))"
    default:
      let limit = pick(["0", "1", "2", "3", "0.3", "0.5", "1000"])
      return "\(numericAggregate()) \(comparison()) \(limit)"
    }
  }

  mutating func exactNumber() -> String {
    switch kind {
    case "transaction":
      pick(["amount", "amount", "amount * 0.1", "abs(amount)", "length(payee)"])
    case "flag": pick(["score", "amount", "length(subject)"])
    default: pick(["hour(time)", "length(\(pick(texts)))", "length(cell) - 2"])
    }
  }

  /// Makes `body` over a window of one kind on events of several, which have no common fields.
  mutating func read<Made>(
    _ window: String, on kinds: [String], _ body: (inout RandomExpressions) -> Made
  ) -> Made {
    judged = kinds
    kind = window
    defer { judged = [] }
    return body(&self)
  }
}
