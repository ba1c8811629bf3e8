import TestSupport
import Testing
import WeirCore

@testable import WeirRules

/// Windows of a log against lists that keep everything.
struct WindowLogTests {
  private struct Missing: Error {}

  private static func log(_ having: String = "distinct(callee) > 1") throws -> WindowLog {
    let checked = library("kind: call\nby: caller\nwithin: 1s\nhaving: \(having)").plan
    let plan = RulePlanner.plan(checked, zone: .utc)
    guard case .window(let window) = try #require(plan.operators.first) else { throw Missing() }
    return WindowLog(
      plan: window.store, judge: FlagJudge(plan: plan, sources: []),
      isQuiet: { _, flagged, now in flagged != .min && now < flagged + 3000 })
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
      let place = log.append(
        log.find(row), row, time: time, position: Position(source: 0, record: step + 1))
      times[key, default: []].append(time)
      let expected = times[key, default: []].filter { $0 > time - 1000 }
      times[key] = expected
      let window = log.window(place, at: time)
      #expect((0..<window.count).map { Int64(bitPattern: window[$0][0]) } == expected)
      #expect(log.position(window[window.count - 1]).record == step + 1)
      #expect(log.has(expected.count, place, at: time))
      #expect(!log.has(expected.count + 1, place, at: time))
      if step % 100 == 0 { log.setFlagged(place, by: 0, time) }
    }
    // Texts of entries that have passed are gone, but for those that nobody has come upon yet.
    #expect(log.texts.byteCount <= 50 * (TextPool.textOverhead + 24))
    // So are keys that have passed, and their flags.
    #expect(log.table.count <= 300)
    #expect(log.flagged[0].byteCount <= 300 * 2 * 24)
    let alive = times.mapValues { $0.filter { $0 > time - 1000 } }.filter { !$0.value.isEmpty }
    #expect(log.contents.keys == alive.count)
    #expect(log.contents.entries == alive.values.reduce(0) { $0 + $1.count })
  }

  @Test func keysOfNearlyOneHashHaveWindowsOfTheirOwn() throws {
    let log = try Self.log()
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 8)
    defer { words.deallocate() }
    let text = TextBuffer(copying: Array("callee".utf8))
    let slice = ByteSlice(start: UnsafePointer(text.start), count: 6)
    // The index knows the lower halves of hashes alone.
    let alike = try #require(Self.alike { StateText(low: UInt64($0), high: 8 << 56).hash })
    let keys = [alike.0, 5, alike.1]
    var places: [Int] = []
    for step in 0..<400 {
      let row = Self.row(keys[step % 3], slice, in: words)
      let place = log.append(
        log.find(row), row, time: Int64(step), position: Position(source: 0, record: step + 1))
      if step < 3 { places.append(place) }
      let count = step / 3 + 1
      #expect(log.window(place, at: Int64(step)).count == count)
      #expect(log.has(count, place, at: Int64(step)))
      #expect(!log.has(count + 1, place, at: Int64(step)))
    }
    for (key, place) in places.enumerated() {
      let window = log.window(place, at: 400)
      let expected = (0..<400).filter { $0 % 3 == key }.map(Int64.init)
      #expect((0..<window.count).map { Int64(bitPattern: window[$0][0]) } == expected)
    }
    #expect(log.contents.keys == 3)
    #expect(log.contents.entries == 400)
  }

  /// Two numbers whose hashes have one lower half.
  private static func alike(_ hash: (Int) -> UInt64) -> (Int, Int)? {
    var known: [UInt32: Int] = [:]
    for number in 0..<1_000_000 {
      let half = UInt32(truncatingIfNeeded: hash(number))
      if let other = known[half] { return (other, number) }
      known[half] = number
    }
    return nil
  }

  @Test(arguments: [UInt64(5), 6, 7, 8])
  func vetoesLeaveWhatCameAfterThem(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let log = try Self.log("count(where callee == \"no\") == 0 and distinct(callee) > 1")
    let veto = try #require(log.plan.veto)
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 8)
    defer { words.deallocate() }
    let text = TextBuffer(copying: Array("a rather long callee".utf8))
    let slice = ByteSlice(start: UnsafePointer(text.start), count: 20)
    var times: [Int: [Int64]] = [:]
    var vetoes: [Int: Int64] = [:]
    var time: Int64 = 10_000
    for step in 0..<20_000 {
      time += Int64.random(in: 0...8, using: &random)
      // Key 0 comes so often that its window is large.
      let key = step % 2 == 0 ? 0 : Int.random(in: 0..<200, using: &random)
      let row = Self.row(key, slice, in: words)
      let isVeto = Int.random(in: 0..<(key == 0 ? 400 : 4), using: &random) == 0
      Self.set(isVeto, veto, slice, in: words + TappedRow.header)
      let place = log.append(
        log.find(row), row, time: time, position: Position(source: 0, record: step + 1))
      if isVeto {
        times[key] = []
        vetoes[key] = time
      } else {
        times[key, default: []].append(time)
      }
      let expected = times[key, default: []].filter { $0 > time - 1000 }
      times[key] = expected
      let window = log.window(place, at: time)
      if !isVeto {
        #expect((0..<window.count).map { Int64(bitPattern: window[$0][0]) } == expected)
      }
      let isFree = vetoes[key].map { $0 <= time - 1000 } ?? true
      #expect(log.has(expected.count, place, at: time) == isFree)
      #expect(!log.has(expected.count + 1, place, at: time))
    }
    let alive = times.mapValues { $0.filter { $0 > time - 1000 } }.filter { !$0.value.isEmpty }
    #expect(log.contents.keys == alive.count)
    #expect(log.contents.entries == alive.values.reduce(0) { $0 + $1.count })
  }

  /// Sets the values of a row of two slots, one of them the veto.
  private static func set(
    _ isVeto: Bool, _ veto: EntryLayout.Slot, _ text: ByteSlice,
    in values: UnsafeMutablePointer<UInt64>
  ) {
    let callee = StateText(borrowing: text)
    let first = veto.offset == 0 ? 1 : 0
    values[veto.offset] = isVeto ? 1 : 0
    values[first] = callee.low
    values[first + 1] = callee.high
  }
}
