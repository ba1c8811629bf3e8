import Foundation
import TestSupport
import Testing
import WeirCore
import WeirRules

/// The engine against the reference, on rules and streams made at random.
///
/// `WEIR_CASES` sets the number of (rule, stream) cases, `WEIR_SEED` the first seed.
@Suite(.serialized)
struct EngineAgreesWithReference {
  private static let rulesPerRound = 60
  private static let eventsPerRound = 300
  private static let lateness: Int64 = 10_000

  private static func number(_ name: String, or standard: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap(UInt64.init) ?? standard
  }

  private static let seeds: [UInt64] = {
    let first = number("WEIR_SEED", or: 1)
    let rounds = number("WEIR_CASES", or: 720).dividingRoundedUp(by: UInt64(rulesPerRound))
    return (0..<max(1, rounds)).map { first &+ $0 }
  }()

  private static func run(_ seed: UInt64, workers: Int) -> EngineRun {
    var random = RandomRules(seed: seed)
    return EngineRun(
      random.plan(rules: rulesPerRound), latenessMilliseconds: lateness, workers: workers)
  }

  /// One to three sources.
  private static func files(_ seed: UInt64, count: Int? = nil) -> [[EventLine]] {
    var random = RandomStreams(seed: seed ^ 0xF00D)
    let files = count ?? Int(seed % 3) + 1
    return (0..<files).map { random.stream(count: eventsPerRound / files, prefix: "e\($0)-") }
  }

  @Test(arguments: seeds)
  func rulesOfEverySeedLoad(seed: UInt64) throws {
    let run = Self.run(seed, workers: 1)
    do {
      let plan = try run.plan()
      #expect(plan.rules.count > Self.rulesPerRound / 2)
    } catch let error as ConfigurationError {
      let errors = error.diagnostics.filter { $0.severity == .error }.map(\.rendered)
      Issue.record("seed \(seed):\n\(errors.prefix(5).joined(separator: "\n"))")
    }
  }

  @Test(arguments: seeds)
  func flagsAreThoseOfTheReference(seed: UInt64) throws {
    let run = Self.run(seed, workers: seed % 2 == 0 ? 1 : 3)
    let files = Self.files(seed)
    try run.expectAgreement(on: files, "seed \(seed)")
  }

  /// Where no condition names an earlier step, a chain exists or it does not: no word about which
  /// one is kept.
  @Test(arguments: seeds.prefix(8))
  func sequencesFlagWhereSomeChainExists(seed: UInt64) throws {
    let plan = try Self.run(seed, workers: 1).plan()
    let files = Self.files(seed)
    let events = ReferenceStream.events(
      files, lateness: Self.lateness, schema: plan.schema,
      madeUpID: EngineRun.madeUpID(files: files.count))
    let evaluator = ReferenceEvaluator(plan: plan)
    for (rule, items) in ReferenceRun(plan: plan).items(events) {
      guard case .sequence(let form) = rule.form else { continue }
      let chains = ReferenceChains(evaluator: evaluator, form: form)
      guard chains.isWhole else { continue }
      let found = ReferenceSequence(evaluator: evaluator, form: form).findings(items)
      let expected = chains.completing(items)
      #expect(found.map(\.event.place) == expected.map { items[$0.place].place })
      #expect(found.map(\.scope.key) == expected.map { [$0.key] })
    }
  }

  @Test(arguments: seeds.prefix(4))
  func anyNumberOfWorkersGivesTheSameBytes(seed: UInt64) throws {
    let texts = Self.files(seed).map(EventBuilder.lines)
    var run = Self.run(seed, workers: 1)
    let one = try run.run(.files(texts))
    try #require(one.status == 0, "seed \(seed): \(one.errors)")
    #expect(!one.flagged.isEmpty)
    for workers in [2, 3, 8] {
      run.workers = workers
      let many = try run.run(.files(texts))
      #expect(many.flagged == one.flagged, "seed \(seed), \(workers) workers: \(many.errors)")
      #expect(many.shadow == one.shadow, "seed \(seed), \(workers) workers")
      #expect(many.counters == one.counters, "seed \(seed), \(workers) workers")
    }
  }

  @Test(arguments: seeds.prefix(4))
  func cutsAndStdinChangeNothing(seed: UInt64) throws {
    let text = EventBuilder.lines(Self.files(seed, count: 1)[0])
    let run = Self.run(seed, workers: 2)
    let whole = try run.run(.frames(text, cuts: []))
    try #require(whole.status == 0, "seed \(seed): \(whole.errors)")
    try #require(!whole.digests.isEmpty, "run.json names no digest of the flagged events")
    let expected = try whole.lines().map(\.placeless)
    #expect(!expected.isEmpty)
    for input in Self.inputs(text, seed) {
      let other = try run.run(input)
      #expect(other.status == 0, "seed \(seed): \(other.errors)")
      #expect(try other.lines().map(\.placeless) == expected, "seed \(seed)")
      #expect(other.digests == whole.digests, "seed \(seed)")
    }
  }

  /// The same text in frames of every size and on stdin.
  private static func inputs(_ text: String, _ seed: UInt64) -> [EngineRun.Input] {
    var generator = SeededGenerator(seed: seed)
    let length = text.utf8.count
    let random = (0..<50).map { _ in Int.random(in: 0...length, using: &generator) }.sorted()
    let sizes = [7, 1000, 4096].map { EngineRun.Input.frames(text, cuts: cuts(every: $0, length)) }
    return sizes + [.frames(text, cuts: random), .stdin(text)]
  }

  private static func cuts(every size: Int, _ length: Int) -> [Int] {
    Array(stride(from: size, to: length, by: size))
  }
}

extension UInt64 {
  fileprivate func dividingRoundedUp(by divisor: UInt64) -> UInt64 {
    (self + divisor - 1) / divisor
  }
}
