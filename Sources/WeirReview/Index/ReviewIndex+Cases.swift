import GRDB
package import WeirSinks

/// A case as reviewers see it: its first members and the links that most of them have.
package struct ReviewCase: Hashable, Sendable {
  package struct SharedLink: Hashable, Sendable {
    package var link: Link
    /// How many members have it.
    package var members: Int
  }

  package var id: String
  /// The highest of its events, tenths.
  package var score: Int
  /// Flagged events.
  package var events: Int
  /// Milliseconds.
  package var first: Int64
  package var last: Int64
  package var memberCount: Int
  package var linkCount: Int
  /// Of its flags, in byte order, with spaces between them.
  package var rules: String
  package var categories: String
  /// Amounts of its flagged transactions; empty without any.
  package var sums: String
  /// The highest score first.
  package var members: [ReviewGroup]
  /// What most members have first.
  package var links: [SharedLink]
}

extension ReviewIndex {
  /// The case that a subject belongs to: its id and how many members it has; nil without one.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func caseID(of subject: Subject) throws(SinkError) -> (id: String, members: Int)? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT c.id, c.members FROM subjects s JOIN case_members m ON m.s = s.s
          JOIN cases c ON c.c = m.c WHERE s.value = ? AND s.kind = ?
          """, arguments: [subject.value, subject.kind.rank]
      ).map { ($0[0] as String, $0[1] as Int) }
    }
  }

  /// The case with this id; nil if there is none.
  ///
  /// - Parameter members: how many members to read.
  /// - Throws: ``SinkError`` if the index cannot be read.
  package func fraudCase(
    id: String, members: Int = 20, offset: Int = 0
  ) throws(SinkError) -> ReviewCase? {
    try read { database in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT * FROM cases WHERE id = ?", arguments: [id])
      else { return nil }
      return ReviewCase(
        id: row["id"], score: row["score"], events: row["events"], first: row["first"],
        last: row["last"], memberCount: row["members"], linkCount: row["links"],
        rules: row["rules"], categories: row["categories"], sums: row["sums"],
        members: try Row.fetchAll(
          database,
          sql: """
            SELECT s.* FROM case_members m JOIN subjects s ON s.s = m.s WHERE m.c = ?
            ORDER BY s.score DESC, s.events DESC, s.s LIMIT ? OFFSET ?
            """, arguments: [row["c"] as Int, members, offset]
        ).map(Self.group), links: try Self.links(ofCase: row["c"], database))
    }
  }

  private static func links(
    ofCase number: Int, _ database: Database
  ) throws -> [ReviewCase.SharedLink] {
    try Row.fetchAll(
      database,
      sql: "SELECT kind, value, members FROM case_links WHERE c = ? ORDER BY rowid",
      arguments: [number]
    ).map { row in
      let kinds = Link.Kind.allCases
      let rank: Int = row["kind"]
      return ReviewCase.SharedLink(
        link: Link(
          kind: kinds.indices.contains(rank) ? kinds[rank] : .device, value: row["value"]),
        members: row["members"])
    }
  }
}
