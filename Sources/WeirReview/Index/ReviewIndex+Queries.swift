import Foundation
import GRDB
import WeirCore
package import WeirSinks

extension ReviewIndex {
  /// The groups that a filter lets through: the highest score first, then the most events (with a
  /// filter: flags), then the one that came first.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  /// - Complexity: O(*k*) for a page of *k* without a filter, else O(*n*) in the flags.
  package func groups(
    _ filter: ReviewFilter = ReviewFilter(), offset: Int = 0, limit: Int = 100
  ) throws(SinkError) -> [ReviewGroup] {
    let condition = FilterCondition(filter)
    return try read { database in
      let rows: [Row]
      if filter.isEmpty {
        rows = try Row.fetchAll(
          database,
          sql: """
            SELECT kind, value, events, undecided, score, first, last FROM subjects
            ORDER BY score DESC, events DESC, s LIMIT ? OFFSET ?
            """, arguments: [limit, offset])
      } else {
        rows = try Self.filteredGroups(condition, offset: offset, limit: limit, database)
      }
      return rows.map(Self.group)
    }
  }

  /// The page is chosen by what needs no table of its own; only its groups are then counted.
  private static func filteredGroups(
    _ condition: FilterCondition, offset: Int, limit: Int, _ database: Database
  ) throws -> [Row] {
    try Row.fetchAll(
      database,
      sql: """
        WITH page AS (
          SELECT f.subject AS subject, MAX(f.score) AS score, COUNT(*) AS flags
          FROM flags f WHERE \(condition.sql) GROUP BY f.subject
          ORDER BY score DESC, flags DESC, f.subject LIMIT ? OFFSET ?)
        SELECT s.kind, s.value, COUNT(DISTINCT f.n) AS events,
          COUNT(DISTINCT CASE WHEN f.verdict IS NULL THEN f.n END) AS undecided,
          page.score AS score, MIN(f.time) AS first, MAX(f.time) AS last
        FROM page JOIN subjects s ON s.s = page.subject JOIN flags f ON f.subject = page.subject
        WHERE \(condition.sql) GROUP BY page.subject
        ORDER BY page.score DESC, page.flags DESC, page.subject
        """, arguments: condition.arguments + [limit, offset] + condition.arguments)
  }

  /// How many groups a filter lets through.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func groupCount(_ filter: ReviewFilter = ReviewFilter()) throws(SinkError) -> Int {
    try count("DISTINCT f.subject", filter, all: "subjects")
  }

  /// How many flagged events a filter lets through.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func eventCount(_ filter: ReviewFilter = ReviewFilter()) throws(SinkError) -> Int {
    try count("DISTINCT f.n", filter, all: "events")
  }

  private func count(
    _ what: String, _ filter: ReviewFilter, all: String
  ) throws(SinkError) -> Int {
    let condition = FilterCondition(filter)
    return try read { database in
      if filter.isEmpty {
        return try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \(all)") ?? 0
      }
      return try Int.fetchOne(
        database,
        sql: """
          SELECT COUNT(\(what)) FROM flags f WHERE \(condition.sql)
          """, arguments: condition.arguments) ?? 0
    }
  }

  /// Flagged events that a filter lets through: the highest score first, then in their order.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func events(
    _ filter: ReviewFilter = ReviewFilter(), offset: Int = 0, limit: Int = 100
  ) throws(SinkError) -> [ReviewEvent] {
    let numbers = try eventNumbers(filter, offset: offset, limit: limit)
    return try events(numbers: numbers)
  }

  /// Ids of the flagged events that a filter lets through, for a verdict on a whole group.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func eventIDs(_ filter: ReviewFilter) throws(SinkError) -> [String] {
    let condition = FilterCondition(filter)
    return try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT id FROM events WHERE n IN (
            SELECT f.n FROM flags f WHERE \(condition.sql))
          ORDER BY n
          """, arguments: condition.arguments)
    }
  }

  /// The flagged event with this id; the first if several have it, nil if none has.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func event(id: String) throws(SinkError) -> ReviewEvent? {
    let number = try read { database in
      try Int.fetchOne(
        database, sql: "SELECT MIN(n) FROM events WHERE id = ?", arguments: [id])
    }
    return try events(numbers: number.map { [$0] } ?? []).first
  }

  /// Flagged events by their places in the file; those that are not there are left out.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func events(numbers: [Int]) throws(SinkError) -> [ReviewEvent] {
    try read { database in
      var lines = IndexedLines()
      return try numbers.compactMap { try lines.event($0, in: database) }
    }
  }

  /// Places of the events that a filter lets through, see ``events(_:offset:limit:)``.
  private func eventNumbers(
    _ filter: ReviewFilter, offset: Int, limit: Int
  ) throws(SinkError) -> [Int] {
    let condition = FilterCondition(filter)
    return try read { database in
      if filter.isEmpty {
        return try Int.fetchAll(
          database, sql: "SELECT n FROM events ORDER BY score DESC, n LIMIT ? OFFSET ?",
          arguments: [limit, offset])
      }
      return try Int.fetchAll(
        database,
        sql: """
          SELECT f.n FROM flags f WHERE \(condition.sql)
          GROUP BY f.n ORDER BY f.score DESC, f.n LIMIT ? OFFSET ?
          """, arguments: condition.arguments + [limit, offset])
    }
  }

  /// Subjects with events that have the link, the highest score first; of links of very many events,
  /// those of the first 5000.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func subjects(sharing link: Link, limit: Int = 100) throws(SinkError) -> [Subject] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT DISTINCT s.kind, s.value, s.score FROM (
            SELECT l.n AS n FROM link_values v JOIN links l ON l.l = v.l
            WHERE v.value = ? AND v.kind = ? ORDER BY l.n LIMIT 5000) AS shared
          JOIN flags f ON f.n = shared.n JOIN subjects s ON s.s = f.subject
          ORDER BY s.score DESC, s.kind, s.value LIMIT ?
          """, arguments: [link.value, link.kind.rank, limit]
      ).map(Self.subject)
    }
  }

  /// The rules that flagged a subject, in byte order.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func rules(of subject: Subject) throws(SinkError) -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT DISTINCT t.text FROM subjects s JOIN flags f ON f.subject = s.s
          JOIN texts t ON t.t = f.rule WHERE s.value = ? AND s.kind = ? ORDER BY t.text
          """, arguments: [subject.value, subject.kind.rank])
    }
  }

  /// How many flagged events each rule, category, kind or action has, the most first.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func choices(_ choice: Choice) throws(SinkError) -> [(name: String, events: Int)] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT t.text, c.events FROM choices c JOIN texts t ON t.t = c.t WHERE c.what = ?
          ORDER BY c.events DESC, t.text
          """, arguments: [choice.rawValue]
      ).map { ($0[0] as String, $0[1] as Int) }
    }
  }

  /// What a filter can ask for by name.
  package enum Choice: String, CaseIterable, Sendable {
    case rule, category, kind, action
  }

  static func group(_ row: Row) -> ReviewGroup {
    ReviewGroup(
      subject: subject(row), events: row["events"], undecided: row["undecided"],
      score: row["score"], first: row["first"], last: row["last"])
  }

  private static func subject(_ row: Row) -> Subject {
    let kinds = Subject.Kind.allCases
    let rank: Int = row["kind"]
    return Subject(kind: kinds.indices.contains(rank) ? kinds[rank] : .other, value: row["value"])
  }
}

/// Reads whole lines out of the blocks, holding the block used last.
private struct IndexedLines {
  private var first = 0
  private var lines: [ArraySlice<UInt8>] = []
  private var reader = ReviewEventReader()

  mutating func event(_ number: Int, in database: Database) throws -> ReviewEvent? {
    if !(first..<(first + lines.count)).contains(number) {
      guard
        let row = try Row.fetchOne(
          database,
          sql: "SELECT first, bytes FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1",
          arguments: [number]),
        let text = ZstdBlock.decompress([UInt8](row["bytes"] as Data))
      else { return nil }
      first = row["first"]
      lines = text.split(separator: 0x0A)
    }
    guard (first..<(first + lines.count)).contains(number) else { return nil }
    return lines[number - first].withUnsafeBufferPointer {
      reader.event(in: $0, number: number, offset: 0)
    }
  }
}

/// A filter as a condition on the flags `f`.
struct FilterCondition {
  private(set) var arguments = StatementArguments()
  private var parts: [String] = []

  var sql: String { parts.isEmpty ? "1" : parts.joined(separator: " AND ") }

  init(_ filter: ReviewFilter) {
    let name = "(SELECT t FROM texts WHERE text = ?)"
    add("f.rule = \(name)", filter.rule)
    add("f.category = \(name)", filter.category)
    add("f.kind = \(name)", filter.kind)
    add("f.level >= ?", filter.level?.rank)
    add("f.time >= ?", filter.from)
    add("f.time < ?", filter.to)
    add("f.actions & ? <> 0", filter.action.map { IndexBuilder.bits([$0]) })
    if let subject = filter.subject {
      parts.append("f.subject IN (SELECT s FROM subjects WHERE value = ? AND kind = ?)")
      arguments += [subject.value, subject.kind.rank]
    }
    add(
      "f.subject IN (SELECT m.s FROM case_members m JOIN cases c ON c.c = m.c WHERE c.id = ?)",
      filter.caseID)
    if filter.isUndecided { parts.append("f.verdict IS NULL") }
    if let standing = filter.standing { add(standing) }
    if let search = filter.search, !search.isEmpty { add(search: search) }
  }

  private mutating func add(_ part: String, _ value: (any DatabaseValueConvertible)?) {
    guard let value else { return }
    parts.append(part)
    arguments += [value]
  }

  private mutating func add(_ standing: Standing) {
    switch standing {
    case .confirmed: add("f.verdict = ?", Verdict.confirmed.rank)
    case .falsePositive: add("f.verdict = ?", Verdict.falsePositive.rank)
    case .unsure: add("f.verdict = ?", Verdict.unsure.rank)
    case .notFalsePositive:
      add("(f.verdict IS NULL OR f.verdict <> ?)", Verdict.falsePositive.rank)
    }
  }

  private mutating func add(search: String) {
    parts.append(
      """
      (f.subject IN (SELECT s FROM subjects WHERE instr(value, ?) > 0) OR f.n IN (
        SELECT n FROM events WHERE id = ? UNION
        SELECT n FROM links WHERE l IN (SELECT l FROM link_values WHERE value = ?)))
      """)
    arguments += [search, search, search]
  }
}
