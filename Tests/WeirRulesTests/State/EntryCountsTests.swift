import TestSupport
import Testing

@testable import WeirRules

struct EntryCountsTests {
  /// Times of a key that comes seldom, then often, against all of them.
  @Test(arguments: [Int64(1), 5, 1000, 1024, 7_200_000])
  func boundsTheEntriesOfTheWindow(lookBack: Int64) {
    var random = SeededGenerator(seed: UInt64(lookBack))
    let spans = EntrySpans(lookBack: lookBack)
    var counts = EntryCounts()
    var times: [Int64] = []
    // Before 1970, too.
    var time = -20 * lookBack
    for step in 0..<2000 {
      let farthest = step / 100 % 2 == 0 ? 2 * lookBack : lookBack / 20
      let next = time + Int64.random(in: 0...farthest, using: &random)
      counts.add(after: times.isEmpty ? EntrySpans.perWindow : spans.between(time, next))
      time = next
      times = times.filter { $0 > time - lookBack } + [time]
      #expect(!counts.isEmpty)
      #expect(counts.total >= min(times.count, 127))
      #expect(EntryCounts(bits: counts.bits & EntryCounts.all).total == counts.total)
      // Counted anew from the entries it is exact.
      var recount = EntryCounts()
      for entry in times { recount.add(in: spans.between(entry, time)) }
      if times.count <= 127 { #expect(recount.total == times.count) }
      #expect(counts.total >= recount.total)
    }
  }
}
