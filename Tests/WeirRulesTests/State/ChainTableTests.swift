import TestSupport
import Testing

@testable import WeirRules

struct ChainTableTests {
  @Test(arguments: [20, 300, 5000])
  func keysAreAboutCounted(keys: Int) {
    var random = SeededGenerator(seed: 11)
    let chains = ChainTable()
    while chains.byteCount < keys * ChainTable.placeBytes { chains.enlarge() }
    for _ in 0..<keys {
      let place = chains.place(of: UInt64.random(in: 0...(.max), using: &random))
      if chains[place].time == .min { chains.begin() }
      chains[place].time = 1
    }
    let estimate = chains.keyEstimate
    #expect(abs(estimate - keys) <= 2 + keys / 10)
  }

  @Test func sweepingForgetsWhatHasPassed() {
    let chains = ChainTable()
    for place in 0..<48 {
      chains.begin()
      chains[place].time = Int64(place)
      chains[place].hasLarge = true
    }
    let wasCrowded = chains.isCrowded
    let hasRoom = chains.sweep(upTo: 40)
    let isCrowded = chains.isCrowded
    #expect(wasCrowded && hasRoom && !isCrowded)
    let (passed, alive) = (chains[40], chains[41])
    #expect(passed.time == .min)
    #expect(alive.time == 41)
    #expect(!alive.hasLarge)
  }

  @Test func aTableFullOfChainsMustGrow() {
    let chains = ChainTable()
    for place in 0..<48 {
      chains.begin()
      chains[place].time = 10
    }
    let hasRoom = chains.sweep(upTo: 9)
    let before = chains.byteCount
    chains.enlarge()
    let (after, isCrowded, chain) = (chains.byteCount, chains.isCrowded, chains[3])
    #expect(!hasRoom && !isCrowded)
    #expect(after == 2 * before)
    #expect(chain.time == .min)
  }
}
