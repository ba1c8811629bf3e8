import TestSupport
import WeirCore

/// Records in order of time, of few persons and accounts, so that windows fill and sequences
/// complete.
struct RandomRecords {
  private var generator: SeededGenerator
  private var time: Int64 = 1_700_000_000_000
  private var made = 0

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func next() -> EventLine {
    time += Int64(below(20_000))
    made += 1
    // Some without an id of their own, some longer than state keeps in place.
    let ids = [nil, "e\(made)", "event-number-\(made)-with-a-long-id"]
    let id = ids[below(3)]
    switch below(3) {
    case 0:
      return EventLine(kind: "call", id: id, time: time, fields: call())
    case 1:
      let text = EventBuilder.text("text", ["a", "pay now, dear customer, or else é"][below(2)])
      return EventLine(
        kind: "sms", id: id, time: time, fields: [phone("sender"), phone("recipient"), text])
    default:
      return EventLine(kind: "transaction", id: id, time: time, fields: transaction())
    }
  }

  mutating func below(_ limit: Int) -> Int {
    Int.random(in: 0..<limit, using: &generator)
  }

  private mutating func call() -> [EventField] {
    var fields = [
      phone("caller"), phone("callee"),
      EventBuilder.duration("duration", milliseconds: Int64(below(9_000))),
      EventBuilder.bool("answered", below(3) > 0),
    ]
    let cell = below(6)
    if cell > 0 {
      fields.append(
        EventBuilder.text("cell", cell < 3 ? "c\(cell)" : "cell-with-a-long-name-\(cell)"))
    }
    return fields
  }

  private mutating func transaction() -> [EventField] {
    [
      EventBuilder.text("payer", ["a", "an-account-with-a-long-name"][below(2)]),
      EventBuilder.text("payee", "payee-with-a-long-name-\(below(40))"),
      EventBuilder.text("currency", ["CNY", "USD"][below(2)]),
      EventBuilder.decimal("amount", millionths: Int64(below(100_000_000))),
      phone("payer_phone"),
    ]
  }

  private mutating func phone(_ name: String) -> EventField {
    let number = "+861390000000\(below(6))"
    return EventBuilder.phone(name, number, is: number)
  }
}
