import TestSupport
import Testing

@testable import WeirRules

struct LargeWindowTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func keepsWhatHasNotPassedAndGivesRoomBack(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let ring = LargeWindow(room: 20, words: 3)
    var alive: [(time: Int64, number: UInt64)] = []
    var released: [UInt64] = []
    var time: Int64 = 0
    for number in 0..<UInt64(20_000) {
      time += Int64.random(in: 0...2, using: &random)
      // Busy times and quiet ones.
      let limit = time - (number / 2000 % 2 == 0 ? 1500 : 15)
      let gone = alive.prefix { $0.time <= limit }
      released.removeAll()
      ring.expire(upTo: limit) { released.append($0[2]) }
      #expect(released == gone.map(\.number))
      alive.removeFirst(gone.count)
      let entry = ring.append()
      entry[0] = UInt64(bitPattern: time)
      entry[2] = number
      alive.append((time, number))
      guard number % 97 == 0 else { continue }
      let window = ring.window
      #expect((0..<window.count).map { window[$0][2] } == alive.map(\.number))
      #expect(ring.latestTime == time)
    }
    // About fifteen entries are left.
    #expect(ring.byteCount <= 256 * 3 * 8)
  }
}
