import Testing

@testable import WeirSynthesis

struct LineBufferTests {
  @Test func numbersAndTimesAreWritten() {
    var line = LineBuffer(capacity: 1)
    line.append("a-")
    line.append(UInt64(0))
    line.append(byte: UInt8(ascii: " "))
    line.append(UInt64(42), digits: 5)
    for amount in [1_200, 1_205, 1_250, 7] {
      line.append(byte: UInt8(ascii: " "))
      line.append(hundredths: amount)
    }
    line.append(byte: UInt8(ascii: " "))
    line.append(time: 1_622_505_600_123)
    let text = String(decoding: line.written, as: UTF8.self)
    #expect(text == "a-0 00042 12 12.05 12.5 0.07 2021-06-01T00:00:00.123Z")
  }
}
