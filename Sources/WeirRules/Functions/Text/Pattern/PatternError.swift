/// What is wrong with a regular expression.
package struct PatternError: Error, Hashable, Sendable {
  /// Where, in Unicode scalars from the start of the pattern.
  package var offset: Int
  /// Lower case, no full stop.
  package var text: String
}
