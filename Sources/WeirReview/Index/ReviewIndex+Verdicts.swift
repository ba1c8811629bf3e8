import GRDB
package import WeirSinks

extension ReviewIndex {
  /// Takes in the verdicts that are new to the index, so that queues leave decided flags out.
  ///
  /// Call it after opening, and after each append.
  ///
  /// - Throws: ``SinkError`` if the index cannot be written.
  /// - Complexity: O(*k* log *n*) in the events of the new verdicts.
  package func take(_ log: VerdictLog) throws(SinkError) {
    let records = log.records
    let state = log.state
    try write { database in
      let known = try Self.knownVerdicts(log, database)
      if known == records.count { return }
      var events = Set(records[known...].flatMap(\.events))
      if known == 0 {
        try database.execute(
          sql: """
            UPDATE flags SET verdict = NULL WHERE verdict IS NOT NULL;
            UPDATE subjects SET undecided = events WHERE undecided <> events
            """)
        events = Set(records.flatMap(\.events))
      }
      var subjects: Set<Int> = []
      for id in events.sorted() { subjects.formUnion(try Self.decide(id, state, database)) }
      try Self.count(subjects, database)
      let facts = [
        ("verdicts", "\(records.count)"), ("last_verdict", log.hash(ofFirst: records.count)),
      ]
      for (name, value) in facts {
        try database.execute(
          sql: "UPDATE facts SET value = ? WHERE name = ?", arguments: [value, name])
      }
    }
  }

  /// How many of the verdicts the index holds; 0 if it holds those of another file.
  private static func knownVerdicts(
    _ log: VerdictLog, _ database: Database
  ) throws -> Int {
    func fact(_ name: String) throws -> String? {
      try String.fetchOne(
        database, sql: "SELECT value FROM facts WHERE name = ?", arguments: [name])
    }
    guard let known = try fact("verdicts").flatMap(Int.init), known > 0, known <= log.records.count,
      try fact("last_verdict") == log.hash(ofFirst: known)
    else { return 0 }
    return known
  }

  /// Gives the subjects whose flags it changed.
  private static func decide(
    _ id: String, _ state: VerdictState, _ database: Database
  ) throws -> Set<Int> {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT f.rowid AS place, t.text AS rule, f.subject AS subject FROM events e
          JOIN flags f ON f.n = e.n JOIN texts t ON t.t = f.rule WHERE e.id = ?
          """), arguments: [id])
    var subjects: Set<Int> = []
    for row in rows {
      let verdict = state.decision(event: id, rule: row["rule"])?.verdict
      try database.cachedStatement(sql: "UPDATE flags SET verdict = ? WHERE rowid = ?")
        .execute(arguments: [verdict?.rank, row["place"] as Int])
      subjects.insert(row["subject"])
    }
    return subjects
  }

  private static func count(_ subjects: Set<Int>, _ database: Database) throws {
    for subject in subjects.sorted() {
      try database.execute(
        sql: """
          UPDATE subjects SET undecided = (
            SELECT COUNT(DISTINCT n) FROM flags WHERE subject = ?1 AND verdict IS NULL)
          WHERE s = ?1
          """, arguments: [subject])
    }
  }
}
