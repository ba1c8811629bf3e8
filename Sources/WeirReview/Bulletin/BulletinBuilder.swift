import Foundation
import WeirCore
import WeirEngine
package import WeirSinks

/// Adds the flagged events of runs up into a bulletin.
package struct BulletinBuilder {
  private typealias EventKey = BulletinTally.EventKey

  private let folders: [OutputFolder]
  private var tally = BulletinTally()
  private var zones: Set<String> = []
  private var span: ClosedRange<CalendarMonth>?
  private var declaredFalse: Set<EventKey> = []
  private var leftOut = 0
  private var repeated = 0
  private var seenFalse: Set<EventKey> = []
  private var notes: [String] = []
  /// Of the events of each month, by ``CalendarMonth/number``.
  private var cases: [Int: CaseBuilder] = [:]

  private static let shownCases = 10

  /// A folder that is being read.
  private struct Source {
    var cursor: EventCursor
    var state: VerdictState
    var reader: EventFieldReader
    var zone: Zone
  }

  private init(_ folders: [OutputFolder]) {
    self.folders = folders
  }

  /// Reads all flagged events of the folders, in which an event may stand several times, side by
  /// side in the order of their times.
  ///
  /// - Parameter month: nil takes the last one that has flagged events.
  /// - Throws: ``SinkError`` if flagged events or verdicts cannot be read, or the events are not in
  ///   their order.
  /// - Complexity: O(*n*) in the events, for memory see ``BulletinTally`` and ``CaseBuilder``.
  package static func read(
    _ folders: [OutputFolder], month: CalendarMonth?
  ) throws(SinkError) -> Bulletin {
    var builder = BulletinBuilder(folders)
    let states = try builder.verdicts()
    for (folder, state) in zip(folders, states) { try builder.findFalse(folder, state) }
    var sources: [Source] = []
    for (folder, state) in zip(folders, states) {
      sources.append(try builder.open(folder, state))
    }
    while let time = sources.compactMap(\.cursor.time).min() {
      for source in sources {
        while let event = try source.cursor.next(at: time) { builder.add(event, source) }
      }
      builder.tally.endInstant()
      builder.seenFalse.removeAll()
    }
    return builder.bulletin(month)
  }

  private func verdicts() throws(SinkError) -> [VerdictState] {
    var states: [VerdictState] = []
    for folder in folders { states.append(try VerdictLog(folder).state) }
    return states
  }

  /// What is declared false in one folder is so in all.
  private mutating func findFalse(
    _ folder: OutputFolder, _ state: VerdictState
  ) throws(SinkError) {
    guard folders.count > 1, state.hasDecisions else { return }
    var found: Set<EventKey> = []
    try folder.forEachEvent { event in
      if state.isFalsePositive(event) { found.insert(EventKey(event)) }
      return true
    }
    declaredFalse.formUnion(found)
  }

  private mutating func open(
    _ folder: OutputFolder, _ state: VerdictState
  ) throws(SinkError) -> Source {
    let pipeline = (try? PipelineLoader.load(folder.pipelinePath, rules: []))?.specification
    let zone = pipeline?.zone ?? .utc
    zones.insert(zone.identifier)
    if pipeline == nil {
      notes.append("\(folder.path): its pipeline cannot be read; months are those of UTC")
    }
    if !folder.run.isComplete {
      notes.append("\(folder.path): the run lost input or an output")
    } else if let signal = folder.run.stopped {
      notes.append("\(folder.path): the run was stopped (\(signal))")
    }
    return Source(
      cursor: try EventCursor(path: folder.flaggedPath, keepsRecords: true), state: state,
      reader: EventFieldReader(pipeline: pipeline).narrowed(to: CaseBuilder.fields), zone: zone)
  }

  private mutating func add(_ event: ReviewEvent, _ source: Source) {
    let state = source.state
    let fields = source.reader.fields(of: event)
    let month = CalendarMonth(event.time, in: source.zone)
    let key = folders.count > 1 ? EventKey(event) : nil
    let isFalse = state.isFalsePositive(event) || key.map(declaredFalse.contains) ?? false
    span = span.map { min($0.lowerBound, month)...max($0.upperBound, month) } ?? month...month
    guard !isFalse else {
      leftOut += countOnce(key) ? 1 : 0
      return
    }
    let all = BulletinTally.Series(part: .total, name: "", unit: .flaggedEvents)
    if tally.add(of: key, to: all, in: month) {
      cases[month.number, default: CaseBuilder()].add(state.withoutFalseFlags(event), fields)
    } else {
      repeated += 1
    }
    let categories = state.standingCategories(of: event)
    for category in categories {
      tally.add(
        of: key,
        to: BulletinTally.Series(part: .category, name: category, unit: .flaggedEvents), in: month)
    }
    addActions(of: event, fields, categories, key, month)
  }

  /// Whether an event that is left out is seen for the first time.
  private mutating func countOnce(_ key: EventKey?) -> Bool {
    guard let key else { return true }
    return seenFalse.insert(key).inserted
  }

  private mutating func addActions(
    of event: ReviewEvent, _ fields: EventFields, _ categories: [String], _ key: EventKey?,
    _ month: CalendarMonth
  ) {
    var counted: Set<BulletinTally.Series> = []
    var isHeld = false
    for action in event.actions {
      guard let measure = BulletinMeasure(action, of: event, fields) else { continue }
      isHeld = isHeld || measure == .held
      var parts = [(BulletinFigure.Part.total, "")]
      parts += categories.map { (.category, $0) }
      if let country = Self.country(of: action.target) { parts.append((.origin, country)) }
      for (part, name) in parts {
        tally.add(
          target: action.target,
          to: BulletinTally.Series(part: part, name: name, unit: .targets(measure)), in: month)
        let events = BulletinTally.Series(part: part, name: name, unit: .events(measure))
        if counted.insert(events).inserted { tally.add(of: key, to: events, in: month) }
      }
    }
    if isHeld { addAmount(of: event, fields, categories, key, month) }
  }

  /// The amount of a held payment; holds of what is no payment have none.
  private mutating func addAmount(
    of event: ReviewEvent, _ fields: EventFields, _ categories: [String], _ key: EventKey?,
    _ month: CalendarMonth
  ) {
    guard let amount = fields["amount"].flatMap(Self.millionths) else { return }
    let currency = fields["currency"] ?? ""
    for (part, name) in [(BulletinFigure.Part.total, "")] + categories.map({ (.category, $0) }) {
      tally.add(
        Int128(amount), of: key,
        to: BulletinTally.Series(part: part, name: name, unit: .amount(currency: currency)),
        in: month)
    }
  }

  private static func millionths(_ text: String) -> Int64? {
    let amount = Array(text.utf8).withUnsafeBufferPointer {
      Decimal.parse(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
    return amount == .missing ? nil : amount
  }

  /// ISO 3166 of a number's calling code; nil for what is no international number.
  private static func country(of target: String) -> String? {
    guard target.hasPrefix("+") else { return nil }
    return Array(target.utf8).withUnsafeBufferPointer { bytes in
      let country = CallingCodes.country(
        of: ByteSlice(start: bytes.baseAddress, count: bytes.count))
      return country.start.map {
        String(decoding: UnsafeBufferPointer(start: $0, count: country.count), as: UTF8.self)
      }
    }
  }

  // MARK: - The bulletin

  private mutating func bulletin(_ chosen: CalendarMonth?) -> Bulletin {
    let month = chosen ?? span?.upperBound ?? CalendarMonth(number: 1970 * 12)
    let shown = addCases(shownOf: month)
    let covered = span ?? month...month
    let figures = tally.series.map { series, numbers in
      BulletinFigure(
        series.part, series.name, series.unit, numbers, in: month, covered: covered)
    }.filter { $0.number != 0 || $0.monthBefore ?? 0 != 0 || $0.yearBefore ?? 0 != 0 }
      .sorted { $0.order.lexicographicallyPrecedes($1.order) }
    return Bulletin(
      month: month, zones: zones.sorted(), span: span, figures: figures, cases: shown,
      notes: allNotes(month))
  }

  /// Adds the cases of every month up.
  ///
  /// - Returns: the first ones of `month`.
  private mutating func addCases(shownOf month: CalendarMonth) -> [FraudCase] {
    var shown: [FraudCase] = []
    while let number = cases.keys.min(), var builder = cases.removeValue(forKey: number) {
      let found = builder.cases()
      let place = CalendarMonth(number: number)
      if place == month { shown = Array(found.prefix(Self.shownCases)) }
      var amounts: [String: Int128] = [:]
      for sum in found.flatMap(\.sums) { amounts[sum.currency, default: 0] += sum.amount }
      let members = found.reduce(0) { $0 + $1.members.count }
      let events = found.reduce(0) { $0 + $1.events }
      set(Int128(found.count), .cases, place)
      set(Int128(members), .caseSubjects, place)
      set(Int128(events), .caseEvents, place)
      for (currency, amount) in amounts { set(amount, .caseAmount(currency: currency), place) }
    }
    return shown
  }

  private mutating func set(_ number: Int128, _ unit: BulletinFigure.Unit, _ month: CalendarMonth) {
    tally.set(
      number, of: BulletinTally.Series(part: .total, name: "", unit: unit), in: month)
  }

  private func allNotes(_ month: CalendarMonth) -> [String] {
    var all = notes
    for (index, folder) in folders.enumerated() {
      for other in folders[..<index] {
        let shared = folder.run.sharedInputs(with: other.run)
        if !shared.isEmpty {
          all.append(
            "\(other.path) and \(folder.path) read the same: \(shared.joined(separator: ", "))")
        }
      }
    }
    if repeated > 0 {
      all.append("flagged events that several folders hold, counted once: \(repeated)")
    }
    if leftOut > 0 {
      all.append("flagged events declared false positive, left out: \(leftOut)")
    }
    if let span {
      if !span.contains(month) { all.append("no flagged events are of \(month.text)") }
    } else {
      all.append("the runs flagged nothing")
    }
    return all
  }
}

extension BulletinFigure {
  /// Ordered as in the tables: part, name, then unit.
  fileprivate var order: [UInt8] {
    let part = Part.allCases.firstIndex(of: part) ?? 0
    var order = [UInt8(truncatingIfNeeded: part)] + Array(name.utf8) + [0]
    func place(_ measure: BulletinMeasure) -> UInt8 {
      UInt8(truncatingIfNeeded: BulletinMeasure.allCases.firstIndex(of: measure) ?? 0)
    }
    switch unit {
    case .flaggedEvents: order += [0]
    case .targets(let measure): order += [1, place(measure), 0]
    case .events(let measure): order += [1, place(measure), 1]
    case .amount(let currency): order += [1, place(.held), 2] + Array(currency.utf8)
    case .cases: order += [2, 0]
    case .caseSubjects: order += [2, 1]
    case .caseEvents: order += [2, 2]
    case .caseAmount(let currency): order += [2, 3] + Array(currency.utf8)
    }
    return order
  }
}

extension RunFacts {
  /// Inputs of both runs with the same name and size, in the order of this one.
  func sharedInputs(with other: RunFacts) -> [String] {
    func key(_ input: Input) -> String? {
      guard let bytes = input.bytes else { return nil }
      return "\(input.file.split(separator: "/").last ?? "") (\(bytes) bytes)"
    }
    let known = Set(other.inputs.compactMap(key))
    return inputs.compactMap(key).filter(known.contains)
  }
}

extension VerdictState {
  /// Whether the event as a whole, or each of its flags, is declared a false positive.
  package func isFalsePositive(_ event: ReviewEvent) -> Bool {
    guard hasDecisions else { return false }
    return event.flags.allSatisfy {
      decision(event: event.id, rule: $0.rule)?.verdict == .falsePositive
    }
  }

  /// The event without the flags that are declared false.
  func withoutFalseFlags(_ event: ReviewEvent) -> ReviewEvent {
    guard hasDecisions else { return event }
    var standing = event
    standing.flags.removeAll {
      decision(event: event.id, rule: $0.rule)?.verdict == .falsePositive
    }
    return standing
  }

  /// Categories of the flags that are not declared false, each once.
  func standingCategories(of event: ReviewEvent) -> [String] {
    var categories: [String] = []
    for flag in event.flags where !categories.contains(flag.category) {
      let isFalse =
        hasDecisions && decision(event: event.id, rule: flag.rule)?.verdict == .falsePositive
      if !isFalse { categories.append(flag.category) }
    }
    return categories
  }
}
