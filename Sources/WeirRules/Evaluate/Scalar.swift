package import WeirCore

/// One value while a rule is judged on one event.
///
/// Which member counts follows from the static type: `wide` for bool (0, 1), integer, decimal
/// (millionths), duration and time (milliseconds); `real` for real; `slice` for text.
package struct Scalar: BitwiseCopyable, Sendable {
  package var isMissing: Bool
  package var wide: Int128
  package var real: Double
  package var slice: ByteSlice

  package static var missing: Scalar {
    Scalar(isMissing: true, wide: 0, real: 0, slice: .missing)
  }

  package static func wide(_ value: Int128) -> Scalar {
    Scalar(isMissing: false, wide: value, real: 0, slice: .missing)
  }

  /// A word of a column; the missing word becomes the missing scalar.
  package static func word(_ value: Int64) -> Scalar {
    value == .missing ? .missing : .wide(Int128(value))
  }

  package static func real(_ value: Double) -> Scalar {
    value.isNaN ? .missing : Scalar(isMissing: false, wide: 0, real: value, slice: .missing)
  }

  package static func text(_ value: ByteSlice) -> Scalar {
    Scalar(isMissing: value.isMissing, wide: 0, real: 0, slice: value)
  }

  package static func truth(_ value: UInt8) -> Scalar {
    value == Truth.missing ? .missing : .wide(Int128(value))
  }

  package static func truth(_ value: Bool) -> Scalar { .wide(value ? 1 : 0) }

  /// Kleene: only true counts.
  package var isTrue: Bool { !isMissing && wide == 1 }

  package var truth: UInt8 { isMissing ? Truth.missing : UInt8(truncatingIfNeeded: wide) }

  /// Fits the scalar into a word; beyond 64 bits it is missing.
  package var word: Int64 {
    guard !isMissing, let word = Int64(exactly: wide) else { return .missing }
    return word
  }

  /// The value outside of the hot path.
  package func value(of type: ValueType) -> Value {
    if isMissing { return .missing }
    return switch type {
    case .bool: .bool(wide == 1)
    case .integer: .integer(wide)
    case .decimal: .decimal(wide)
    case .real: .real(real)
    case .duration: .duration(Int64(wide))
    case .time: .time(Int64(wide))
    case .string, .phone: .text(slice.array)
    case .strings: .texts(StringList(slice).arrays)
    }
  }
}
