import Foundation
import TestSupport
import WeirCore

/// How outputs print values.
enum ReferenceText {
  /// As `why` prints a value.
  static func text(_ value: Value) -> String {
    switch value {
    case .missing: "-"
    case .bool(let value): value ? "true" : "false"
    case .integer(let number): String(number)
    case .decimal(let millionths): decimal(millionths)
    case .real(let real): self.real(real)
    case .duration(let milliseconds): duration(milliseconds)
    // The zone of every pipeline in these tests, Asia/Shanghai.
    case .time(let time): EventBuilder.instant(time + 8 * 3_600_000).dropLast() + "+08:00"
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    case .texts(let texts):
      texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
    }
  }

  /// As `values` and `key` print it, without the quotes of a string.
  static func plain(_ value: Value) -> String {
    switch value {
    case .missing: "null"
    case .time(let time): EventBuilder.instant(time)
    default: text(value)
    }
  }

  /// Where a record stands, as evidence names it.
  static func place(_ record: ReferenceRecord) -> String {
    "\(EngineRun.fileName(record.file)):\(record.number)"
  }

  private static func decimal(_ millionths: Int128) -> String {
    let digits = String(millionths.magnitude)
    let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    let fraction = padded.suffix(6).reversed().drop { $0 == "0" }.reversed()
    let whole = padded.dropLast(6)
    let sign = millionths < 0 ? "-" : ""
    return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(String(fraction))"
  }

  private static func real(_ real: Double) -> String {
    let text = "\(real)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func duration(_ milliseconds: Int64) -> String {
    var rest = milliseconds.magnitude
    var amounts: [(UInt64, String)] = []
    let units: [(UInt64, String)] = [
      (86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms"),
    ]
    for (length, name) in units {
      amounts.append((rest / length, name))
      rest %= length
    }
    let shown = amounts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
    let text = shown.map { "\($0.0)\($0.1)" }.joined(separator: " ")
    return text.isEmpty ? "0ms" : (milliseconds < 0 ? "-" : "") + text
  }

  /// Folds text for `mentions`: NFKC, lower case, default-ignorable code points removed, runs of
  /// white space to one space.
  static func fold(_ text: String) -> String {
    let normal = text.precomposedStringWithCompatibilityMapping.lowercased()
    var folded = String.UnicodeScalarView()
    for scalar in normal.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      if !scalar.properties.isWhitespace {
        folded.append(scalar)
      } else if folded.last != " " {
        folded.append(" ")
      }
    }
    return String(folded)
  }

  static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }
}
