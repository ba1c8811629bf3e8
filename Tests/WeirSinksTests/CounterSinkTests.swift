import Testing
import WeirCore
import WeirSinks

struct CounterSinkTests {
  private let folder = ScratchFolder()
  private static let hour: Int64 = 3_600_000
  private static let midnight: Int64 = 1_622_505_600_000

  private func sink(
    every: Int64 = hour, zoneOffset: @escaping @Sendable (Int64) -> Int64 = { _ in 0 }
  ) -> CounterSink {
    CounterSink(
      path: "\(folder.path)/counters.csv", every: every, schema: Fixture.schema,
      rules: Fixture.rules, zoneOffset: zoneOffset)
  }

  private func rows(_ sink: CounterSink) throws -> [String] {
    try sink.finish().publish()
    let text = try #require(folder.text("counters.csv"))
    return text.split(separator: "\n").map(String.init)
  }

  @Test("events of a batch fall into their buckets")
  func batches() throws {
    let sink = sink()
    let midnight = Self.midnight
    let times = [
      midnight - 1, midnight, midnight + 1, midnight + Self.hour - 1, midnight + Self.hour,
    ]
    times.withUnsafeBufferPointer { buffer in
      // SAFETY: the array is not empty.
      sink.addEvents(kind: 0, times: buffer.baseAddress!, from: 0, to: 5)
      sink.addEvents(kind: 0, times: buffer.baseAddress!, from: 1, to: 2)
    }
    sink.add(events: 2, kind: 2, time: midnight)
    #expect(
      try rows(sink) == [
        "counter,start,end,dimension,value,number",
        "events,2021-05-31T23:00:00.000Z,2021-06-01T00:00:00.000Z,kind,call,1",
        "events,2021-06-01T00:00:00.000Z,2021-06-01T01:00:00.000Z,kind,call,4",
        "events,2021-06-01T00:00:00.000Z,2021-06-01T01:00:00.000Z,kind,transaction,2",
        "events,2021-06-01T01:00:00.000Z,2021-06-01T02:00:00.000Z,kind,call,1",
      ])
  }

  @Test("days begin at midnight in the pipeline's zone")
  func days() throws {
    let sink = sink(every: 24 * Self.hour) { _ in 8 * 3_600_000 }
    sink.add(events: 1, kind: 0, time: Self.midnight)
    #expect(
      try rows(sink).last
        == "events,2021-05-31T16:00:00.000Z,2021-06-01T16:00:00.000Z,kind,call,1")
  }

  @Test("a day on which the clock is put back has 25 hours, whichever event comes first")
  func longDay() throws {
    // Berlin: 2021-10-31T01:00:00Z, from +2 h to +1 h.
    let change: Int64 = 1_635_642_000_000
    for times in [[change - 1, change + 1], [change + 1, change - 1]] {
      let sink = sink(every: 24 * Self.hour) { ($0 < change ? 2 : 1) * 3_600_000 }
      for time in times { sink.add(events: 1, kind: 0, time: time) }
      #expect(
        try rows(sink).dropFirst() == [
          "events,2021-10-30T22:00:00.000Z,2021-10-31T23:00:00.000Z,kind,call,2"
        ])
    }
  }

  @Test("a flagged event counts once for each of its flags, categories and actions")
  func flagged() throws {
    let sink = sink()
    let batch = Fixture.batch(["{}"])
    let hold = Fixture.action(.hold, "t-1")
    sink.add(
      FlaggedEvent(
        batch: batch, row: 0,
        flags: [
          Fixture.flag(0, batch, actions: [hold]), Fixture.flag(0, batch, actions: [hold]),
          Fixture.flag(1, batch),
        ]))
    let numbers = try rows(sink).dropFirst().map { row in
      row.split(separator: ",").enumerated().filter { $0.offset != 1 && $0.offset != 2 }
        .map { String($0.element) }.joined(separator: ",")
    }
    #expect(
      numbers == [
        "actions,action,hold,1", "flagged_events,category,scam,1",
        "flagged_events,category,wangiri,1", "flagged_events,kind,call,1",
        "flagged_events,level,high,1", "flags,category,scam,1", "flags,category,wangiri,2",
        "flags,rule,a-burst,2", "flags,rule,b-lure,1",
      ])
  }

  @Test("no value starts a formula, and numbers keep their sign")
  func formulas() throws {
    let sink = sink()
    sink.add(-5, counter: "own", dimension: "caller", value: "+8613900000001", time: nil)
    sink.add(2, counter: "own", dimension: "caller", value: "110", time: nil)
    #expect(
      try rows(sink).dropFirst() == ["own,,,caller,'+8613900000001,-5", "own,,,caller,110,2"])
  }

  @Test("a held transaction counts once, exactly; what has no time comes first")
  func heldAndRejected() throws {
    let sink = sink()
    let currency = Array("CNY".utf8)
    for id in ["t-1", "t-2", "t-1"] {
      sink.addHeld(
        transaction: Array(id.utf8), amount: 100_000, currency: currency, time: Self.midnight)
    }
    sink.addHeld(transaction: [1], amount: .missing, currency: currency, time: Self.midnight)
    sink.addRejected(reason: "invalid-json")
    sink.addRejected(reason: "invalid-json")
    #expect(
      try rows(sink).dropFirst() == [
        "rejected,,,reason,invalid-json,2",
        "held_amount,2021-06-01T00:00:00.000Z,2021-06-01T01:00:00.000Z,currency,CNY,0.2",
      ])
  }
}
