import TestSupport
import Testing

@testable import WeirRules

struct EntryLogTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func keepsWhatIsAliveWhileItGrowsAndWraps(seed: UInt64) {
    let log = EntryLog(words: 3)
    _ = fill(log, steps: 20_000, alive: (most: 500, least: 20), turn: 4000, seed: seed)
    #expect(log.byteCount <= 2048 * 3 * 8)
  }

  /// Of so many words an entry that a segment has few of them.
  @Test(arguments: [UInt64(1), 2, 3])
  func usesSegmentsAgain(seed: UInt64) {
    let log = EntryLog(words: 30_000)
    let segment = EntryLog.capacity(holding: 1, words: 30_000)
    #expect(segment < EntryLog.capacity(holding: 200, words: 30_000))
    let most = fill(log, steps: 3_000, alive: (most: 500, least: 4), turn: 400, seed: seed)
    #expect(most < 500)
    // Two segments may be used in part.
    #expect(log.byteCount <= (most + 2 * segment) * 30_000 * 8)
  }

  /// Appends entries, of which those of the last milliseconds are alive, now more, now less, and
  /// compares with a list; returns the most entries that were there.
  private func fill(
    _ log: borrowing EntryLog, steps: Int, alive bounds: (most: Int64, least: Int64), turn: Int,
    seed: UInt64
  ) -> Int {
    var most = 0
    var random = SeededGenerator(seed: seed)
    var alive: [(number: Int, time: Int64)] = []
    var released: [Int64] = []
    var time: Int64 = 0
    for step in 0..<steps {
      time += Int64.random(in: 0...3, using: &random)
      // Busy times and quiet ones.
      let limit = time - (step / turn % 2 == 0 ? bounds.most : bounds.least)
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
      entry[log.words - 1] = UInt64(number)
      alive.append((number, time))
      most = max(most, alive.count)
      guard step % 50 == 0 else { continue }
      for (number, time) in alive {
        #expect(log.entry(number)[0] == UInt64(bitPattern: time))
        #expect(log.entry(number)[log.words - 1] == UInt64(number))
      }
    }
    #expect(log.back - log.front == alive.count)
    return most
  }
}
