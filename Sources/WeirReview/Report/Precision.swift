/// What reviewers said of flags.
package struct Precision: Hashable, Sendable {
  package var confirmed = 0
  package var falsePositive = 0
  package var unsure = 0

  /// Confirmed flags among those confirmed or found false; nil without any.
  package var share: Double? {
    let decided = confirmed + falsePositive
    return decided == 0 ? nil : Double(confirmed) / Double(decided)
  }

  mutating func count(_ verdict: Verdict) {
    switch verdict {
    case .confirmed: confirmed += 1
    case .falsePositive: falsePositive += 1
    case .unsure: unsure += 1
    case .note, .undo: break
    }
  }
}
