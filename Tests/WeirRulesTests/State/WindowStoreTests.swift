import TestSupport
import Testing
import WeirCore

@testable import WeirRules

/// Windows of a feature against lists that keep everything.
struct WindowStoreTests {
  private struct Missing: Error {}

  /// What an entry brings, for the aggregate and for the list.
  private struct Incoming {
    var words: [UInt64]
    /// Nil where the event does not count.
    var counted: String?
  }

  private static func store(
    _ value: String, _ condition: String, narrows: Bool
  ) throws -> WindowStore {
    let feature = SourceText(
      path: "reach.yaml",
      text: "feature: reach\nkind: call\nby: caller\nwithin: 1s\nvalue: \(value)\n")
    let library = RuleLibrary.check(
      [ruleSource("kind: call\nwhere: \(condition)\n", why: "a call", id: "rule")],
      features: [feature], context: RuleContext(categories: nil))
    try #require(!library.hasErrors)
    let plan = RulePlanner.plan(library.plan, zone: .utc, isFinal: narrows)
    for case .feature(let feature) in plan.operators {
      return WindowStore(plan: feature.store, judge: FlagJudge(plan: plan, sources: []))
    }
    throw Missing()
  }

  private struct Text {
    let bytes: [UInt8]
    let buffer: TextBuffer

    init(_ text: String) {
      bytes = Array(text.utf8)
      buffer = TextBuffer(copying: bytes)
    }

    var slice: ByteSlice { ByteSlice(start: UnsafePointer(buffer.start), count: bytes.count) }
  }

  /// Values of an entry as the store's layout has them.
  private static func incoming(
    _ store: WindowStore, _ texts: [Text], _ random: inout SeededGenerator
  ) -> Incoming {
    var incoming = Incoming(words: [], counted: "")
    for slot in store.plan.layout.slots {
      let choice = Int.random(in: 0..<12, using: &random)
      switch slot.lane {
      case .truth:
        incoming.words.append(UInt64(choice % 2))
        if choice % 2 == 0 { incoming.counted = nil }
      case .real:
        let reals = [0, -0.0, 1.5, 2.5, .nan, 3.5]
        let real = reals[choice % reals.count]
        incoming.words.append(real.bitPattern)
        incoming.counted = real.isNaN ? nil : "\(real + 0)"
      case .word:
        incoming.words.append(UInt64(choice))
        incoming.counted = "\(choice)"
      case .bytes:
        let text = StateText(borrowing: texts[choice % texts.count].slice)
        incoming.words += [text.low, text.high]
        incoming.counted = "\(choice % texts.count)"
      }
    }
    return incoming
  }

  @Test(
    arguments: [
      ("count()", "reach == 0"), ("count()", "reach >= 5"), ("count()", "reach >= 100"),
      ("count(where answered)", "reach == 3"), ("span()", "reach > 1s"),
      ("distinct(callee)", "reach >= 5"), ("distinct(callee)", "reach >= 100"),
      ("distinct(duration / 2s)", "reach >= 5"), ("distinct(duration)", "reach >= 100"),
      ("count(where answered)", "reach == 100"),
    ], [UInt64(1), 2, 3])
  func valuesAreThoseOfAListThatKeepsEverything(
    feature: (value: String, condition: String), seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let store = try Self.store(feature.value, feature.condition, narrows: true)
    let all = try Self.store(feature.value, feature.condition, narrows: false)
    let isLong = seed != 2
    let texts = (0..<12).map { Text(isLong ? "a rather long callee \($0)" : "callee \($0)") }
    var kept: [Int: [(time: Int64, value: String)]] = [:]
    var time: Int64 = 10_000
    for step in 0..<4000 {
      time += Int64.random(in: 0...8, using: &random)
      // Windows of key 0 grow large at times, and small again.
      let isBusy = step / 500 % 2 == 1 && step % 2 == 0
      let key = isBusy ? 0 : Int.random(in: 0..<200, using: &random)
      let incoming = Self.incoming(store, texts, &random)
      if let value = incoming.counted { kept[key, default: []].append((time, value)) }
      kept[key]?.removeAll { $0.time <= time - 1000 }
      let expected = Self.expected(feature.value, kept[key] ?? [])
      let found = Self.append(key, incoming, time, to: store)
      #expect(Self.same(found, expected, store.plan.superseded))
      #expect(Self.append(key, incoming, time, to: all) == expected)
    }
    if !isLong { try Self.expectHeir(of: all, feature, time, kept) }
  }

  /// A store that keeps fewer takes over what one that keeps all has.
  private static func expectHeir(
    of all: WindowStore, _ feature: (value: String, condition: String), _ time: Int64,
    _ kept: [Int: [(time: Int64, value: String)]]
  ) throws {
    let heir = try store(feature.value, feature.condition, narrows: true)
    for place in all.table.places {
      all.expire(place, upTo: time - 1000)
      guard all.count(place) > 0 else { continue }
      let key = all.table.key(place)
      let row: [UInt64] = [key.low, key.high, key.hash, 0]
      let target = row.withUnsafeBufferPointer {
        heir.insert(TappedRow(words: $0.baseAddress.unsafelyUnwrapped), now: time)
      }
      let slot = all.table[place]
      for index in 0..<all.count(place) {
        heir.append(target, kept: all.entry(place, slot, index))
      }
      let alive = kept[Int(key.low), default: []].filter { $0.time > time - 1000 }
      let expected = expected(feature.value, alive)
      #expect(same(value(target, time, of: heir), expected, heir.plan.superseded))
    }
  }

  private static func append(
    _ key: Int, _ incoming: Incoming, _ time: Int64, to store: WindowStore
  ) -> Int? {
    let name = StateText(low: UInt64(key), high: 8 << 56)
    let words = [name.low, name.high, name.hash, 0] + incoming.words
    return words.withUnsafeBufferPointer { words in
      let row = TappedRow(words: words.baseAddress.unsafelyUnwrapped)
      let place = store.table.find(name) ?? store.insert(row, now: time)
      store.append(place, row, time: time)
      return value(place, time, of: store)
    }
  }

  private static func value(_ place: Int, _ time: Int64, of store: WindowStore) -> Int? {
    store.expire(place, upTo: time - 1000)
    let view = WindowView(store)
    view.begin(place, JudgedEvent(time: time, own: 1), nil)
    let value = view.value(0)
    return value.isMissing ? nil : Int(value.wide)
  }

  private static func expected(_ value: String, _ kept: [(time: Int64, value: String)]) -> Int? {
    if value.hasPrefix("distinct") { return Set(kept.map(\.value)).count }
    if value.hasPrefix("count") { return kept.count }
    guard let first = kept.first, let last = kept.last else { return nil }
    return Int(last.time - first.time)
  }

  /// Above what is kept all values come to the same.
  private static func same(_ found: Int?, _ expected: Int?, _ kept: SupersededEntries) -> Bool {
    switch kept {
    case .none, .equal(nil): found == expected
    case .older(let most, _), .equal(.some(let most)):
      found.map { min($0, most) } == expected.map { min($0, most) }
    }
  }
}
