import Crypto
import WeirCore
import WeirSinks

/// Flagged subjects that belong together by what their events share.
package struct FraudCase: Sendable {
  package struct Member: Sendable {
    package var subject: Subject
    package var events: Int
    /// The highest of its events, tenths.
    package var score: Int
  }

  package struct SharedLink: Sendable {
    package var link: Link
    /// How many members have it.
    package var members: Int
    /// Those members, in their order.
    package var subjects: [Subject]
  }

  /// Two members that one event concerned.
  package struct Pair: Sendable {
    package var left: Subject
    package var right: Subject
  }

  package struct Sum: Sendable {
    /// Empty where the record names none.
    package var currency: String
    /// Millionths.
    package var amount: Int128
  }

  /// In the order of the subjects; at least two.
  package var members: [Member]
  /// What at least two members have, hubs left out.
  package var links: [SharedLink]
  /// In the order of the subjects.
  package var pairs: [Pair] = []
  /// Flagged events, each once.
  package var events: Int
  /// Milliseconds.
  package var first: Int64
  package var last: Int64
  /// The highest, tenths.
  package var score: Int
  package var rules: [String]
  package var categories: [String]
  /// Amounts of the flagged transactions, by currency.
  package var sums: [Sum]

  /// The same as long as the first member stays the first.
  package var id: String {
    let hash = SHA256.hash(data: Array((members.first?.subject.id ?? "").utf8))
    return "case-" + Hexadecimal.text(hash.prefix(6))
  }

  /// The amounts as people read them, for example `1200.50 CNY, 40 EUR`; empty without any.
  package var sumsText: String {
    sums.map { Decimal.format($0.amount) + ($0.currency.isEmpty ? "" : " \($0.currency)") }
      .joined(separator: ", ")
  }

  /// What most members have, at most a dozen.
  package var shownLinks: [SharedLink] {
    Array(links.sorted { ($1.members, $0.link) < ($0.members, $1.link) }.prefix(12))
  }

  /// For example `60.0`.
  package var scoreText: String { EventScore(tenths: score).text }

  /// Its line of `cases.jsonl`, with the line feed.
  package var line: [UInt8] {
    var writer = JSONWriter()
    writer.raw("{\"id\":")
    writer.string(id)
    writer.raw(",\"score\":")
    writer.raw(Array(scoreText.utf8))
    writer.raw(",\"events\":")
    writer.number(events)
    writer.raw(",\"first\":")
    writer.string(EventTime.format(first))
    writer.raw(",\"last\":")
    writer.string(EventTime.format(last))
    writer.list("members", members) { writer, member in
      writer.raw("{\"kind\":")
      writer.string(member.subject.kind.rawValue)
      writer.raw(",\"value\":")
      writer.string(member.subject.value)
      writer.raw(",\"events\":")
      writer.number(member.events)
      writer.raw(",\"score\":")
      writer.raw(Array(EventScore(tenths: member.score).text.utf8))
      writer.raw("}")
    }
    writer.list("links", links) { writer, shared in
      writer.raw("{\"kind\":")
      writer.string(shared.link.kind.rawValue)
      writer.raw(",\"value\":")
      writer.string(shared.link.value)
      writer.raw(",\"members\":")
      writer.number(shared.members)
      writer.raw("}")
    }
    writer.list("rules", rules) { $0.string($1) }
    writer.list("categories", categories) { $0.string($1) }
    writer.list("sums", sums) { writer, sum in
      writer.raw("{\"currency\":")
      writer.string(sum.currency)
      writer.raw(",\"amount\":")
      writer.raw(Array(Decimal.format(sum.amount).utf8))
      writer.raw("}")
    }
    writer.raw("}\n")
    return writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func list<Value>(
    _ name: String, _ values: [Value], _ write: (inout JSONWriter, Value) -> Void
  ) {
    raw(",")
    string(name)
    raw(":[")
    for (index, value) in values.enumerated() {
      if index > 0 { raw(",") }
      write(&self, value)
    }
    raw("]")
  }
}
