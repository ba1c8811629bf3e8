import TestSupport
import Testing
import WeirCore

@testable import WeirRules

/// Windows of a log against lists that keep everything.
struct WindowLogTests {
  private struct Missing: Error {}

  private static func log() throws -> WindowLog {
    let checked = library("kind: call\nby: caller\nwithin: 1s\nhaving: distinct(callee) > 1").plan
    let plan = RulePlanner.plan(checked, zone: .utc)
    guard case .window(let window) = try #require(plan.operators.first) else { throw Missing() }
    return WindowLog(
      plan: window.store, judge: FlagJudge(plan: plan, sources: []),
      isQuiet: { flagged, now in now < flagged + 3000 })
  }

  /// A row of a key, with a text that is too long to lie in place.
  private static func row(
    _ key: Int, _ text: ByteSlice, in words: UnsafeMutablePointer<UInt64>
  ) -> TappedRow {
    let name = StateText(low: UInt64(key), high: 8 << 56)
    let callee = StateText(borrowing: text)
    let values: [UInt64] = [name.low, name.high, name.hash, 0, callee.low, callee.high]
    for (place, word) in values.enumerated() { words[place] = word }
    return TappedRow(words: words)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func windowsAreThoseOfAListThatKeepsEverything(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let log = try Self.log()
    let bytes = (0..<50).map { Array("a rather long callee \($0)".utf8) }
    let texts = bytes.map { TextBuffer(copying: $0) }
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 8)
    defer { words.deallocate() }
    var times: [Int: [Int64]] = [:]
    var time: Int64 = 10_000
    for step in 0..<30_000 {
      time += Int64.random(in: 0...8, using: &random)
      // Key 0 comes so often at times that its window is large.
      let isBusy = step / 3000 % 2 == 1
      let key = isBusy && step % 2 == 0 ? 0 : Int.random(in: 0..<300, using: &random)
      let text = Int.random(in: 0..<texts.count, using: &random)
      let slice = ByteSlice(start: UnsafePointer(texts[text].start), count: bytes[text].count)
      let row = Self.row(key, slice, in: words)
      let place = log.place(of: row, now: time)
      log.append(place, row, time: time, position: Position(source: 0, record: step + 1))
      times[key, default: []].append(time)
      let expected = times[key, default: []].filter { $0 > time - 1000 }
      times[key] = expected
      let window = log.window(place, at: time)
      #expect((0..<window.count).map { Int64(bitPattern: window[$0][0]) } == expected)
      #expect(log.position(window[window.count - 1]).record == step + 1)
      #expect(log.has(expected.count, place, at: time))
      #expect(!log.has(expected.count + 1, place, at: time))
      if step % 1000 == 0 { log.setFlagged(place, time) }
    }
    // Texts of entries that have passed are gone, but for those that nobody has come upon yet.
    #expect(log.texts.byteCount <= 50 * (TextPool.textOverhead + 24))
    #expect(log.table.count <= 300)
  }
}
