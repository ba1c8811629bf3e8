import TestSupport
import Testing

@testable import WeirRules

struct EntryLogTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func keepsWhatIsAliveWhileItGrowsAndSegmentsAreUsedAgain(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let log = EntryLog(words: 3)
    var alive: [(number: Int, time: Int64)] = []
    var released: [Int64] = []
    var time: Int64 = 0
    var mostAlive = 0
    for step in 0..<40_000 {
      time += Int64.random(in: 0...3, using: &random)
      // Busy times and quiet ones.
      let limit = time - (step / 8000 % 2 == 0 ? 5000 : 200)
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
      mostAlive = max(mostAlive, alive.count)
    }
    for (number, time) in alive {
      #expect(log.entry(number)[0] == UInt64(bitPattern: time))
      #expect(log.entry(number)[2] == UInt64(number))
    }
    #expect(log.back - log.front == alive.count)
    #expect(log.byteCount == EntryLog.capacity(holding: mostAlive + 1) * 3 * 8)
  }
}
