import Foundation
import GRDB
import WeirCore
import WeirSinks

/// Fills an empty index with the flagged events of its folder.
///
/// Memory grows with the different subjects and links.
struct IndexBuilder {
  private static let blockBytes = 128 << 10
  private static let progressEvery = 10_000

  private struct SubjectTally {
    var subject: Subject
    var events = 0
    var score = 0
    var first = Int64.max
    var last = Int64.min
  }

  private let database: Database
  private let fields: EventFieldReader
  private let events: Statement
  private let flags: Statement
  private let actions: Statement
  private let links: Statement
  private let blocks: Statement

  private var texts: [String: Int] = [:]
  private var subjects: [SubjectTally] = []
  private var subjectNumbers: [Subject: Int] = [:]
  private var linkNumbers: [Link: Int] = [:]
  private var choices: [ReviewIndex.Choice: [Int: Int]] = [:]
  private var cases = CaseBuilder()
  private var block: [UInt8] = []
  private var firstInBlock = 1

  private init(_ database: Database, _ fields: EventFieldReader) throws {
    self.database = database
    self.fields = fields
    events = try database.makeStatement(sql: "INSERT INTO events VALUES(?,?,?,?)")
    flags = try database.makeStatement(sql: "INSERT INTO flags VALUES(?,?,?,?,?,?,?,?,?,NULL)")
    actions = try database.makeStatement(sql: "INSERT INTO actions VALUES(?,?,?)")
    links = try database.makeStatement(sql: "INSERT INTO links VALUES(?,?)")
    blocks = try database.makeStatement(sql: "INSERT INTO blocks VALUES(?,?)")
  }

  /// - Throws: ``SinkError``; the index is not whole then.
  static func build(
    _ index: ReviewIndex, stamp: String, progress: (Int) -> Void
  ) throws(SinkError) {
    do {
      try index.database.writeWithoutTransaction { database in
        // Nothing is lost if the build is: the file has no final name before its end.
        try database.execute(sql: "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
        try database.inTransaction(.exclusive) {
          try database.execute(sql: IndexSchema.tables)
          var builder = try IndexBuilder(database, EventFieldReader(for: index.folder))
          try builder.readAll(index.folder, progress)
          try builder.finish(stamp)
          return .commit
        }
      }
    } catch {
      throw ReviewIndex.failure(error, index.path)
    }
  }

  private mutating func readAll(_ folder: OutputFolder, _ progress: (Int) -> Void) throws {
    var reader = ReviewEventReader()
    var number = 0
    let path = folder.flaggedPath
    try InputFile(path: path).scanLines { (line, offset) throws(SinkError) in
      number += 1
      guard let event = reader.event(in: line, number: number, offset: offset) else {
        throw SinkError(path: "\(path):\(number)", text: "the line is no flagged event")
      }
      do {
        try add(event)
        try store(line, number)
      } catch {
        throw ReviewIndex.failure(error, path)
      }
      if number % Self.progressEvery == 0 { progress(number) }
      return true
    }
    try endBlock(next: number + 1)
    progress(number)
  }

  private mutating func store(_ line: UnsafeBufferPointer<UInt8>, _ number: Int) throws {
    block.append(contentsOf: line)
    block.append(0x0A)
    if block.count >= Self.blockBytes { try endBlock(next: number + 1) }
  }

  private mutating func endBlock(next: Int) throws {
    guard !block.isEmpty else { return }
    try run(blocks, [firstInBlock, Data(ZstdBlock.compress(block))])
    block.removeAll(keepingCapacity: true)
    firstInBlock = next
  }

  private mutating func add(_ event: ReviewEvent) throws {
    try run(events, [event.number, event.id, event.score, event.time])
    let kind = try text(event.kind)
    let actionBits = Self.bits(event.actions.map(\.action))
    try count(event)
    for (place, flag) in event.flags.enumerated() {
      let subject = event.subject(of: flag)
      let isNew = !event.flags[..<place].contains { event.subject(of: $0) == subject }
      try run(
        flags,
        [
          event.number, text(flag.rule), text(flag.category), flag.level.rank,
          number(of: subject, isNew ? event : nil), kind, event.time, event.score,
          actionBits,
        ])
    }
    for action in event.actions {
      try run(actions, [event.number, text(action.action), action.target])
    }
    let found = fields.fields(of: event)
    for link in found.links { try run(links, [number(of: link), event.number]) }
    cases.add(event, found)
  }

  /// Counts the event for each of its rules, categories and actions, and for its kind.
  private mutating func count(_ event: ReviewEvent) throws {
    let named: [(ReviewIndex.Choice, Set<String>)] = [
      (.rule, Set(event.flags.map(\.rule))), (.category, Set(event.flags.map(\.category))),
      (.kind, [event.kind]), (.action, Set(event.actions.map(\.action))),
    ]
    for (choice, names) in named {
      for name in names { try choices[choice, default: [:]][text(name), default: 0] += 1 }
    }
  }

  /// The bits of actions, see ``IndexSchema``; an unknown action has none.
  static func bits(_ actions: [String]) -> Int {
    actions.reduce(0) { bits, name in
      guard let action = Action(rawValue: name),
        let place = Action.allCases.firstIndex(of: action)
      else { return bits }
      return bits | 1 << place
    }
  }

  private func run(_ statement: Statement, _ arguments: [(any DatabaseValueConvertible)?]) throws {
    statement.setUncheckedArguments(StatementArguments(arguments))
    try statement.execute()
  }

  private mutating func text(_ text: String) throws -> Int {
    if let number = texts[text] { return number }
    let number = texts.count + 1
    texts[text] = number
    try database.execute(sql: "INSERT INTO texts VALUES(?,?)", arguments: [number, text])
    return number
  }

  /// - Parameter event: to be counted for the subject.
  private mutating func number(of subject: Subject, _ event: ReviewEvent?) -> Int {
    let number = subjectNumbers[subject] ?? subjects.count
    if number == subjects.count {
      subjectNumbers[subject] = number
      subjects.append(SubjectTally(subject: subject))
    }
    guard let event else { return number }
    subjects[number].events += 1
    subjects[number].score = max(subjects[number].score, event.score)
    subjects[number].first = min(subjects[number].first, event.time)
    subjects[number].last = max(subjects[number].last, event.time)
    return number
  }

  private mutating func number(of link: Link) throws -> Int {
    if let number = linkNumbers[link] { return number }
    let number = linkNumbers.count
    linkNumbers[link] = number
    try database.execute(
      sql: "INSERT INTO link_values VALUES(?,?,?)",
      arguments: [number, link.kind.rank, link.value])
    return number
  }

  private mutating func finish(_ stamp: String) throws {
    try storeCases()
    let statement = try database.makeStatement(
      sql: "INSERT INTO subjects VALUES(?,?,?,?,?,?,?,?)")
    for (number, tally) in subjects.enumerated() {
      try run(
        statement,
        [
          number, tally.subject.kind.rank, tally.subject.value, tally.events, tally.events,
          tally.score, tally.first, tally.last,
        ])
    }
    for (choice, counts) in choices {
      for (text, events) in counts {
        try database.execute(
          sql: "INSERT INTO choices VALUES(?,?,?)", arguments: [choice.rawValue, text, events])
      }
    }
    try database.execute(sql: IndexSchema.indices)
    for (name, value) in [("stamp", stamp), ("verdicts", "0"), ("last_verdict", "")] {
      try database.execute(sql: "INSERT INTO facts VALUES(?,?)", arguments: [name, value])
    }
  }
}

extension IndexBuilder {
  private mutating func storeCases() throws {
    let statement = try database.makeStatement(
      sql: "INSERT INTO cases VALUES(?,?,?,?,?,?,?,?,?,?,?)")
    let members = try database.makeStatement(sql: "INSERT INTO case_members VALUES(?,?)")
    let links = try database.makeStatement(sql: "INSERT INTO case_links VALUES(?,?,?,?)")
    for (number, found) in cases.cases().enumerated() {
      try run(
        statement,
        [
          number, found.id, found.score, found.events, found.first, found.last,
          found.members.count, found.links.count, found.rules.joined(separator: " "),
          found.categories.joined(separator: " "), found.sumsText,
        ])
      for member in found.members {
        try run(members, [subjectNumbers[member.subject], number])
      }
      for shared in found.shownLinks {
        try run(links, [number, shared.link.kind.rank, shared.link.value, shared.members])
      }
    }
    cases = CaseBuilder()
  }
}

extension Level {
  /// 0...4.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Link.Kind {
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Subject.Kind {
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Verdict {
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
