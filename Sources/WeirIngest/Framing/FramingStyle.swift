/// How text splits into records.
package enum FramingStyle: Hashable, Sendable {
  /// A record is a line.
  case lines
  /// A record is a line, but quoted fields may hold line feeds (RFC 4180).
  case quoted(delimiter: UInt8)
}
