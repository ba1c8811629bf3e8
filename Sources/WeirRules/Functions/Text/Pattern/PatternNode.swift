/// A parsed regular expression; lazy and greedy repetitions are one, for only the fact of a match
/// counts.
indirect enum PatternNode: Hashable, Sendable {
  case empty
  case set(ScalarSet)
  case assertion(PatternAssertion)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  /// `most` is nil where there is no limit.
  case repetition(PatternNode, least: Int, most: Int?)
}

/// A condition on the place between two bytes.
enum PatternAssertion: UInt8, Hashable, Sendable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}
