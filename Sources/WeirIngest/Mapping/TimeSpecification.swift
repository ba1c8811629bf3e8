package import WeirCore

/// How a stage's records tell their event time.
package struct TimeSpecification: Sendable, Equatable {
  package enum Form: Sendable, Equatable {
    /// RFC 3339 text.
    case rfc3339(key: String)
    case pattern(key: String, pattern: TimePattern, zone: Zone)
    /// Number since 1970-01-01T00:00:00Z of units of which `perSecond` are a second.
    case epoch(key: String, perSecond: Int64)
    /// Number of steps of `unit` milliseconds since `from`.
    case steps(key: String, unit: Int64, from: Int64)
    /// By the place of the record in its file, `every` milliseconds apart.
    case counted(start: Int64, every: Int64)
  }

  package var form: Form
  /// Name of the duration field that is added: the time in the record is a start.
  package var plus: String?

  package init(_ form: Form, plus: String? = nil) {
    self.form = form
    self.plus = plus
  }

  /// The key that the time is read from; nil if it is counted.
  package var key: String? {
    switch form {
    case .rfc3339(let key), .pattern(let key, _, _), .epoch(let key, _), .steps(let key, _, _): key
    case .counted: nil
    }
  }
}
