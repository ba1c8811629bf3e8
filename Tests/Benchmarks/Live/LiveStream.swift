import TestSupport

/// Events of a live stream as canonical JSON Lines: calls and payments in turn. One in 1000 is a
/// large payment, the only one that the rules flag; calls fill the state of the other rules.
struct LiveStream {
  static let eventsPerFlag = 1000
  private static let subscribers: UInt64 = 2_000_000

  private var random: SeededGenerator
  private(set) var events = 0

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  /// Whether the next event is one that is flagged.
  var flagsNext: Bool { events % Self.eventsPerFlag == Self.eventsPerFlag / 2 + 1 }

  /// Writes one event and the end of its line.
  ///
  /// - Parameter time: milliseconds since 1970.
  mutating func write(time: Int64, to writer: inout ByteWriter) {
    let isLarge = flagsNext
    let choice = random.next()
    if events % 2 == 0 {
      writeStart("{\"id\":\"c-", "\",\"kind\":\"call\",\"time\":\"", time, to: &writer)
      writer.append("\",\"caller\":\"+86139")
      writer.append(subscriber(), digits: 8)
      writer.append("\",\"callee\":\"+86139")
      writer.append(subscriber(), digits: 8)
      writer.append("\",\"duration\":")
      let isAnswered = choice % 4 > 0
      writer.append(isAnswered ? Int((choice >> 8) % 900) : 1)
      writer.append(isAnswered ? ",\"answered\":true" : ",\"answered\":false")
      writer.append(",\"cell\":\"cell-")
      writer.append(Int((choice >> 32) % 5000))
    } else {
      writeStart("{\"id\":\"p-", "\",\"kind\":\"transaction\",\"time\":\"", time, to: &writer)
      writer.append("\",\"payer\":\"62170")
      writer.append(subscriber(), digits: 8)
      writer.append("\",\"payee\":\"62170")
      writer.append(subscriber(), digits: 8)
      writer.append("\",\"amount\":")
      writer.append(isLarge ? 60_000 : Int(choice % 1500))
      writer.append(".50,\"currency\":\"CNY\",\"channel\":\"app\",\"payer_phone\":\"+86139")
      writer.append(subscriber(), digits: 8)
    }
    writer.append("\"}\n")
    events += 1
  }

  /// Everything up to the quote that ends the time.
  private func writeStart(
    _ opening: StaticString, _ kind: StaticString, _ time: Int64, to writer: inout ByteWriter
  ) {
    writer.append(opening)
    writer.append(events)
    writer.append(kind)
    writer.append(instant: time)
  }

  private mutating func subscriber() -> Int { Int(random.next() % Self.subscribers) }
}
