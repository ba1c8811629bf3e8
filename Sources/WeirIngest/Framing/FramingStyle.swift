/// How text splits into records.
package struct FramingStyle: Hashable, Sendable {
  /// Set where a record is a line, but quoted fields may hold line feeds (RFC 4180).
  package var quotedDelimiter: UInt8?
  /// Whether a line shows by itself that nothing of it is missing: it holds one JSON object.
  package var isSelfContained: Bool
  /// Whether lines at the start say how to read the others.
  package var hasPreamble: Bool

  package init(
    quotedDelimiter: UInt8? = nil, isSelfContained: Bool = false, hasPreamble: Bool = false
  ) {
    self.quotedDelimiter = quotedDelimiter
    self.isSelfContained = isSelfContained
    self.hasPreamble = hasPreamble
  }

  /// A record is a line.
  package static let lines = FramingStyle()
  /// A record is a line that holds one JSON object.
  package static let objects = FramingStyle(isSelfContained: true)

  /// A record is a line, but quoted fields may hold line feeds (RFC 4180).
  package static func quoted(delimiter: UInt8) -> FramingStyle {
    FramingStyle(quotedDelimiter: delimiter)
  }
}
