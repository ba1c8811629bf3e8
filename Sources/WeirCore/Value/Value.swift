/// One value of the rule language outside the hot path: constants, the values of a flag, tests.
package enum Value: Hashable, Sendable {
  case missing
  case bool(Bool)
  /// Wide enough for a sum, which is exact in 128 bits.
  case integer(Int128)
  /// Millionths.
  case decimal(Int128)
  case real(Double)
  /// Milliseconds.
  case duration(Int64)
  /// Milliseconds since 1970-01-01T00:00:00Z.
  case time(Int64)
  /// UTF-8. Strings and phones.
  case text([UInt8])
  case texts([[UInt8]])

  package static func text(_ string: String) -> Value { .text(Array(string.utf8)) }
}
