import GRDB
package import WeirSinks

extension ReviewIndex {
  /// Flagged events that a filter lets through, by time.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  /// - Complexity: O(*n*) in the flags that the filter lets through.
  package func timeline(
    _ filter: ReviewFilter, offset: Int = 0, limit: Int = 100
  ) throws(SinkError) -> [ReviewEvent] {
    let condition = FilterCondition(filter)
    let numbers = try read { database in
      try Int.fetchAll(
        database,
        sql: """
          SELECT f.n FROM flags f WHERE \(condition.sql)
          GROUP BY f.n ORDER BY f.time, f.n LIMIT ? OFFSET ?
          """, arguments: condition.arguments + [limit, offset])
    }
    return try events(numbers: numbers)
  }

  /// How many flagged events of a subject have which verdict.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func verdicts(
    of subject: Subject
  ) throws(SinkError) -> [(verdict: Verdict, events: Int)] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT f.verdict, COUNT(DISTINCT f.n) FROM subjects s JOIN flags f ON f.subject = s.s
          WHERE s.value = ? AND s.kind = ? AND f.verdict IS NOT NULL
          GROUP BY f.verdict ORDER BY f.verdict
          """, arguments: [subject.value, subject.kind.rank]
      ).compactMap { row in
        let rank: Int = row[0]
        guard Verdict.allCases.indices.contains(rank) else { return nil }
        return (Verdict.allCases[rank], row[1])
      }
    }
  }

  /// The subject with this value, of the first kind that has it; nil if no flag is about it.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func subject(value: String) throws(SinkError) -> Subject? {
    let rank = try read { database in
      try Int.fetchOne(
        database, sql: "SELECT MIN(kind) FROM subjects WHERE value = ?", arguments: [value])
    }
    return rank.map { Subject(kind: Subject.Kind.allCases[$0], value: value) }
  }

  /// Whom or what an action concerns, by target, with the flags that a filter lets through.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  /// - Complexity: O(*n* log *n*) in the actions; memory grows with the targets.
  package func targets(
    of action: String, _ filter: ReviewFilter
  ) throws(SinkError) -> [ReviewTarget] {
    let condition = FilterCondition(filter)
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT a.target, MIN(f.time), MAX(f.time), COUNT(DISTINCT f.n), MAX(f.score),
            GROUP_CONCAT(DISTINCT t.text)
          FROM actions a JOIN flags f ON f.n = a.n JOIN texts t ON t.t = f.rule
          WHERE a.action = (SELECT t FROM texts WHERE text = ?) AND \(condition.sql)
          GROUP BY a.target ORDER BY MAX(f.score) DESC, a.target
          """, arguments: [action] + condition.arguments
      ).map { row in
        ReviewTarget(
          target: row[0], first: row[1], last: row[2], events: row[3], score: row[4],
          rules: (row[5] as String).split(separator: ",").map(String.init).sorted())
      }
    }
  }
}

/// Whom or what an action concerns, as far as verdicts let it stand.
package struct ReviewTarget: Hashable, Sendable {
  package var target: String
  /// Milliseconds.
  package var first: Int64
  package var last: Int64
  /// Flagged events.
  package var events: Int
  /// The highest, tenths.
  package var score: Int
  package var rules: [String]
}
