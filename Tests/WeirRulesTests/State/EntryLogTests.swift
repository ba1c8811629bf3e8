import TestSupport
import Testing

@testable import WeirRules

struct EntryLogTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func keepsWhatIsAliveWhileItGrowsAndWraps(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let log = EntryLog(words: 3)
    var alive: [(number: Int, time: Int64)] = []
    var released: [Int64] = []
    var time: Int64 = 0
    for step in 0..<20_000 {
      time += Int64.random(in: 0...3, using: &random)
      // Busy times and quiet ones.
      let limit = time - (step / 4000 % 2 == 0 ? 500 : 20)
      if log.isFull {
        let gone = alive.prefix { $0.time <= limit }.map(\.time)
        released.removeAll()
        log.makeRoom(upTo: limit) { released.append(Int64(bitPattern: $0[0])) }
        #expect(released == gone)
        alive.removeFirst(gone.count)
      }
      let number = log.append()
      #expect(log.number(UInt32(truncatingIfNeeded: number)) == number)
      let entry = log.entry(number)
      entry[0] = UInt64(bitPattern: time)
      entry[2] = UInt64(number)
      alive.append((number, time))
    }
    for (number, time) in alive {
      #expect(log.entry(number)[0] == UInt64(bitPattern: time))
      #expect(log.entry(number)[2] == UInt64(number))
    }
    #expect(log.back - log.front == alive.count)
    #expect(log.byteCount <= 2048 * 3 * 8)
  }
}
