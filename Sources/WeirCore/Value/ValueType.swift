/// The types of the rule language.
package enum ValueType: String, BitwiseCopyable, Sendable, CaseIterable {
  case bool, integer, decimal, real, duration, time, string, phone
  /// List of strings.
  case strings

  /// How values of the type lie in memory.
  package var lane: LaneType {
    switch self {
    case .bool: .truth
    case .integer, .decimal, .duration, .time: .word
    case .real: .real
    case .string, .phone, .strings: .bytes
    }
  }

  package var isNumeric: Bool { self == .integer || self == .decimal || self == .real }
  package var isText: Bool { self == .string || self == .phone }
}

/// The physical form of a column.
@usableFromInline
package enum LaneType: Sendable, BitwiseCopyable {
  /// `Int64`; missing is ``Int64/missing``. Decimals are millionths, durations and times
  /// milliseconds.
  case word
  /// `Double`; missing is NaN.
  case real
  /// `UInt8`: 0 false, 1 true, 2 missing.
  case truth
  /// ``ByteSlice``.
  case bytes

  package var stride: Int {
    switch self {
    case .word, .real: 8
    case .truth: 1
    case .bytes: MemoryLayout<ByteSlice>.stride
    }
  }
}

extension Int64 {
  /// Stands for a missing value wherever a word is an integer, decimal, duration or time.
  @inlinable
  package static var missing: Int64 { .min }
}

/// Kleene's three truth values, as they lie in a column.
@usableFromInline
package enum Truth {
  @inlinable package static var no: UInt8 { 0 }
  @inlinable package static var yes: UInt8 { 1 }
  @inlinable package static var missing: UInt8 { 2 }
}
