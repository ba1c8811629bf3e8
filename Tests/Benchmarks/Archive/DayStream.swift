import TestSupport

/// The events of a day in a network as canonical JSON Lines, the same for the same seed.
///
/// 60 % calls, 25 % messages, 15 % payments, 2,000,000 subscribers, about 116 events a second.
/// Some callers ring many numbers and hang up; some victims of a long call pay soon after.
struct DayStream {
  private static let subscribers: UInt64 = 2_000_000
  /// 2021-06-01T00:00:00Z.
  private static let firstDay = 1
  /// A story's payment comes this many events after its call.
  private static let storyDelay = 20_000

  private var random: SeededGenerator
  private let texts = TextTemplates()
  /// Since the start of the day.
  private var microseconds = 0
  private(set) var events = 0
  private var burstCaller: [Int] = [0, 1]
  private var burstLeft: [Int] = [60, 60]
  private var nextCaller = 2
  /// Victims of calls whose payment is to come, in the order of it.
  private var victims: [(phone: Int, due: Int)] = []
  private var victimsPaid = 0

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  /// Writes one event and the end of its line.
  mutating func write(to writer: inout ByteWriter) {
    let choice = random.next()
    microseconds += Int(choice % 17_281)
    events += 1
    let share = (choice >> 32) % 100
    if victimsPaid < victims.count, victims[victimsPaid].due <= events {
      writePayment(to: &writer, victim: victims[victimsPaid].phone)
      victimsPaid += 1
    } else if share < 60 {
      writeCall(to: &writer)
    } else if share < 85 {
      writeMessage(to: &writer)
    } else {
      writePayment(to: &writer, victim: nil)
    }
    writer.append("\"}\n")
  }

  private mutating func writeCall(to writer: inout ByteWriter) {
    let choice = random.next()
    let callee = subscriber()
    writeStart("{\"id\":\"c-", "call", to: &writer)
    writer.append("\",\"caller\":\"")
    if choice % 400 == 0 {
      writeBurstCall(slot: Int((choice >> 32) & 1), callee: callee, to: &writer)
      return
    }
    let caller = subscriber()
    let isStory = choice % 5000 == 1
    if isStory {
      writer.append("+85512")
      writer.append(caller % 1_000_000, digits: 6)
      victims.append((callee, events + Self.storyDelay))
    } else {
      writePhone(caller, to: &writer)
    }
    writer.append("\",\"callee\":\"")
    writePhone(callee, to: &writer)
    let answered = isStory || (choice >> 16) % 10 < 7
    var duration = Int((choice >> 20) % (answered ? 180 : 46))
    if answered, isStory || (choice >> 32) % 12 == 0 { duration = 600 + duration * 7 }
    writer.append("\",\"duration\":")
    writer.append(duration)
    writer.append(answered ? ",\"answered\":true" : ",\"answered\":false")
    writeDevice(caller, to: &writer)
  }

  private mutating func writeBurstCall(slot: Int, callee: Int, to writer: inout ByteWriter) {
    if burstLeft[slot] == 0 {
      burstCaller[slot] = nextCaller
      nextCaller += 1
      burstLeft[slot] = 60
    }
    burstLeft[slot] -= 1
    writer.append("+3712")
    writer.append(burstCaller[slot], digits: 7)
    writer.append("\",\"callee\":\"")
    writePhone(callee, to: &writer)
    writer.append("\",\"duration\":1,\"answered\":false,\"imei\":\"861234561000000\"")
    writer.append(",\"imsi\":\"247011000000000\",\"cell\":\"cell-0")
  }

  private mutating func writeMessage(to writer: inout ByteWriter) {
    let choice = random.next()
    writeStart("{\"id\":\"m-", "sms", to: &writer)
    writer.append("\",\"sender\":\"")
    let sender = subscriber()
    writePhone(sender, to: &writer)
    writer.append("\",\"recipient\":\"")
    writePhone(subscriber(), to: &writer)
    writer.append("\",\"text\":\"")
    let fraudulent = choice % 500 == 0
    let index =
      fraudulent
      ? texts.ordinary + Int((choice >> 32) % UInt64(texts.count - texts.ordinary))
      : Int((choice >> 32) % UInt64(texts.ordinary))
    texts.write(index, randomness: random.next(), to: &writer)
    writer.append("\",\"cell\":\"cell-")
    writer.append(sender % 5000)
  }

  private mutating func writePayment(to writer: inout ByteWriter, victim: Int?) {
    let choice = random.next()
    let payer = victim ?? subscriber()
    let payee = subscriber()
    writeStart("{\"id\":\"p-", "transaction", to: &writer)
    writer.append("\",\"payer\":\"62170")
    writer.append(payer, digits: 7)
    writer.append("\",\"payee\":\"62170")
    writer.append(payee, digits: 7)
    writer.append("\",\"amount\":")
    var yuan = Int((choice >> 8) % 1500)
    if victim != nil || choice & 127 == 0 { yuan += 20_000 }
    if (choice >> 40) & 1023 == 0 { yuan += 50_000 }
    writer.append(yuan)
    writer.append(byte: UInt8(ascii: "."))
    writer.append(Int((choice >> 20) % 100), digits: 2)
    writer.append(",\"currency\":\"CNY\",\"channel\":\"")
    writer.append((choice >> 30) & 3 == 0 ? "qr" : "app")
    writer.append("\",\"type\":\"transfer\",\"payer_phone\":\"")
    writePhone(payer, to: &writer)
    writer.append("\",\"payee_phone\":\"")
    writePhone(payee, to: &writer)
    writer.append("\",\"device\":\"dev-")
    writer.append(payer)
  }

  /// Everything up to the quote that ends the time.
  private func writeStart(
    _ opening: StaticString, _ kind: StaticString, to writer: inout ByteWriter
  ) {
    writer.append(opening)
    writer.append(events)
    writer.append("\",\"kind\":\"")
    writer.append(kind)
    writer.append("\",\"time\":\"2021-06-")
    let milliseconds = microseconds / 1000
    let seconds = milliseconds / 1000
    writer.append(Self.firstDay + seconds / 86_400, digits: 2)
    writer.append(byte: UInt8(ascii: "T"))
    writer.append(seconds / 3600 % 24, digits: 2)
    writer.append(byte: UInt8(ascii: ":"))
    writer.append(seconds / 60 % 60, digits: 2)
    writer.append(byte: UInt8(ascii: ":"))
    writer.append(seconds % 60, digits: 2)
    writer.append(byte: UInt8(ascii: "."))
    writer.append(milliseconds % 1000, digits: 3)
    writer.append(byte: UInt8(ascii: "Z"))
  }

  private func writeDevice(_ owner: Int, to writer: inout ByteWriter) {
    writer.append(",\"imei\":\"86123456")
    writer.append(owner, digits: 7)
    writer.append("\",\"imsi\":\"46000000")
    writer.append(owner, digits: 7)
    writer.append("\",\"cell\":\"cell-")
    writer.append(owner % 5000)
  }

  private func writePhone(_ subscriber: Int, to writer: inout ByteWriter) {
    writer.append("+86139")
    writer.append(10_000_000 + subscriber, digits: 8)
  }

  private mutating func subscriber() -> Int {
    Int(random.next() % Self.subscribers)
  }
}
