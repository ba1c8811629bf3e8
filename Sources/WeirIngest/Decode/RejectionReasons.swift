/// Why records go to the dead letter.
package enum RejectionReasons {
  static let overlong = "line-too-long"
  static let truncated = "truncated"
  static let headerLost = "header-lost"
  package static let late = "late"
  package static let duplicate = "duplicate"

  /// Slug and what the record is or has, in the order of the reference.
  package static let all: [(slug: String, summary: String)] =
    [
      (late, "is complete, and too old for its source's watermark"),
      (duplicate, "has an id that came before it within `unique`"),
      (overlong, "is longer than the limit of a line"),
      (truncated, "is cut off by a damage of its file"),
      (headerLost, "stands in a CSV file whose header was lost"),
    ] + RecordFault.allCases.map { ($0.slug, $0.summary) }
}
