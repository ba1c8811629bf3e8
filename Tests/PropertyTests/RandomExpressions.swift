import TestSupport

/// Makes well-typed expressions over the fields of one kind of event.
struct RandomExpressions {
  var generator: SeededGenerator
  var kind = "call"
  /// Names of earlier steps (all of kind call) that a condition may use.
  var steps: [String] = []

  var phones: [String] {
    switch kind {
    case "call": ["caller", "callee"]
    case "sms": ["sender", "recipient"]
    default: ["payer_phone", "payee_phone"]
    }
  }

  private var texts: [String] {
    switch kind {
    case "call": ["imei", "cell", "trunk"]
    case "sms": ["text", "text", "cell"]
    default: ["payer", "payee", "currency", "channel"]
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
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: return "\(number()) \(comparison()) \(number())"
    case 1: return phoneTest()
    case 2: return textTest()
    case 3: return "\(pick(["missing", "present"]))(\(pick(phones + texts)))"
    case 4: return timeTest()
    case 5 where kind == "call": return pick(["answered", "not answered", "answered == false"])
    case 5 where kind == "sms": return #"mentions(text, "phrases")"#
    case 6 where kind == "call": return "\(duration()) \(comparison()) \(duration())"
    case 7 where !steps.isEmpty: return stepTest()
    default: return "\(pick(phones)) \(pick(["==", "!="])) \(pick(phones))"
    }
  }

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
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return "\(text) contains \"\(pick(["c-", "app", "账户", ""]))\""
    case 1: return "\(text) starts_with \"\(pick(["c", "p", "转账", "You"]))\""
    case 2: return "\(text) ends_with \"\(pick(["1", "prize", "CNY"]))\""
    case 3: return "\(text) matches \"\(pick(["[0-9]+", "^[a-d]-1$", "win|WIN", "账.$"]))\""
    case 4: return "lower(\(text)) \(comparison()) \"\(pick(["app", "cny", "p1"]))\""
    default: return "\(text) \(pick(["in", "not in"])) list(\"words\")"
    }
  }

  private mutating func timeTest() -> String {
    let times = kind == "call" ? ["time", "start"] : ["time"]
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: return "is_night(\(pick(times)))"
    case 1: return "hour(\(pick(times))) \(comparison()) \(pick(["0", "6", "22", "23"]))"
    default: return "weekday(\(pick(times))) \(comparison()) \(pick(["1", "2", "6", "7"]))"
    }
  }

  private mutating func stepTest() -> String {
    let step = pick(steps)
    return pick([
      "\(step).caller == \(pick(phones))", "\(step).duration > 1s", "\(step).answered",
      "time - \(step).time \(comparison()) 60s", "present(\(step).callee)",
    ])
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
    let own = kind == "transaction" ? ["amount", "amount", "amount"] : ["hour(time)"]
    if chance(8) { return "lookup(\(pick(texts)), \"words\", \"weight\")" }
    return pick(own + ["length(\(pick(texts)))", "0", "3", "0.3", "1000"])
  }

  /// A duration that is no aggregate; of a call.
  mutating func duration() -> String {
    pick([
      "duration", "duration", "3s", "1s", "500ms", "5m", "(duration + 1s)", "(duration * 2)",
      "(duration / 3)", "(duration * 1.5)", "(time - start)", "abs(duration - 3s)",
      "min(duration, 3s)",
    ])
  }

  /// The key of a step, always text.
  mutating func key() -> String {
    chance(6) ? "prefix(\(pick(phones)), 6)" : pick(phones)
  }
}

extension RandomExpressions {
  /// An aggregate that is a number.
  mutating func numericAggregate() -> String {
    let narrowing = chance(3) ? " where \(atom())" : ""
    switch Int.random(in: 0..<9, using: &generator) {
    case 0, 1: return chance(2) ? "count()" : "count(where \(condition(1)))"
    case 2: return "share(\(condition(1))\(narrowing))"
    case 3: return "distinct(\(pick(phones + texts + ["country(\(phones[0]))"]))\(narrowing))"
    default:
      let function = pick(["sum", "min", "max", "avg", "stddev", "first", "last"])
      return "\(function)(\(exactNumber())\(narrowing))"
    }
  }

  /// An aggregate that is a duration.
  mutating func durationAggregate() -> String {
    guard kind == "call", !chance(4) else { return "span()" }
    let function = pick(["sum", "min", "max", "avg", "stddev", "first", "last"])
    return "\(function)(duration\(chance(3) ? " where \(atom())" : ""))"
  }

  /// A condition over a window.
  mutating func having(_ depth: Int = 1) -> String {
    if depth > 0, chance(2) {
      return "\(having(0)) \(pick(["and", "or"])) \(having(0))"
    }
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: return "\(durationAggregate()) \(comparison()) \(pick(["0ms", "5s", "1m", "10m"]))"
    case 1: return "\(numericAggregate()) / \(numericAggregate()) > 0.5"
    case 2: return "count() >= \(pick(["1", "2", "3", "5"]))"
    default:
      let limit = pick(["0", "1", "2", "3", "0.3", "0.5", "1000"])
      return "\(numericAggregate()) \(comparison()) \(limit)"
    }
  }

  private mutating func exactNumber() -> String {
    kind == "transaction"
      ? pick(["amount", "amount", "amount * 0.1", "abs(amount)", "length(payee)"])
      : pick(["hour(time)", "length(\(pick(texts)))", "length(cell) - 2"])
  }
}
