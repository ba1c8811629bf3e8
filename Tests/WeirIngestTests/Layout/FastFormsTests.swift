import TestSupport
import Testing
import WeirCore

@testable import WeirIngest

struct FastFormsTests {
  private static func mutated(_ text: String, _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(text.utf8)
    let alphabet = Array("0123456789+-:.TZtz /a".utf8)
    for _ in 0..<Int.random(in: 0...2, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch generator.next() % 4 {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      case 1 where bytes.count > 1: bytes.remove(at: place)
      default: bytes[place] = alphabet.randomElement(using: &generator) ?? 0
      }
    }
    return bytes
  }

  @Test func phonesThatStayAsTheyAre() {
    var generator = SeededGenerator(seed: 3)
    let plan = PhonePlan(country: "CN")
    let arena = Arena(pool: ArenaPool())
    let phones = ["+8613912345678", "+1234567", "+123456789012345", "+12345678", "13912345678"]
    var international = 0
    for _ in 0..<20_000 {
      let text = TextBuffer(
        copying: Self.mutated(phones.randomElement(using: &generator) ?? "+", &generator))
      let slice = ByteSlice(start: text.start, count: text.capacity)
      guard PhoneText.isInternational(slice) else { continue }
      international += 1
      #expect(plan.normalize(slice, in: arena).start == slice.start, "\(slice.string)")
      #expect(slice.string.dropFirst().allSatisfy { $0 >= "0" && $0 <= "9" }, "\(slice.string)")
    }
    for phone in phones.prefix(4) {
      let text = TextBuffer(copying: Array(phone.utf8))
      #expect(PhoneText.isInternational(ByteSlice(start: text.start, count: phone.utf8.count)))
    }
    #expect(international > 2_000)
  }

  @Test func timesThatShareAMinute() {
    var generator = SeededGenerator(seed: 4)
    var cache = TimeCache()
    let times = [
      "2021-06-01T00:12:03.123Z", "2021-06-01T00:12:59.999Z", "2021-06-01T00:13:00.000Z",
      "1969-12-31T23:59:59.001Z", "0000-01-01T00:00:00.000Z", "2021-06-01T00:12:03Z",
      "2021-06-01T00:12:03.1234Z", "2021-06-01 00:12:03.123z", "2021-06-01T00:12:03+08:00",
      "2021-06-01T00:12:59.5+08:00", "2021-06-01T00:12:04.125+08:00", "2021-06-01T00:12:04-00:30",
      "2021-06-01T00:12:05Z", "2021-06-01T00:12:06.25Z",
    ]
    var read = 0
    for _ in 0..<50_000 {
      let text = TextBuffer(
        copying: Self.mutated(times.randomElement(using: &generator) ?? "", &generator))
      let slice = ByteSlice(start: text.start, count: text.capacity)
      let time = cache.parse(slice)
      #expect(time == EventTime.parseRFC3339(slice), "\(slice.string)")
      if time != nil { read += 1 }
    }
    #expect(read > 10_000 && read < 50_000)
  }
}
