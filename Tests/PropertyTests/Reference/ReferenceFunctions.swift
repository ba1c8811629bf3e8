import WeirCore
import WeirRules

/// The functions of values.
enum ReferenceFunctions {
  /// The zone of every pipeline in these tests, Asia/Shanghai: eight hours ahead since 1991.
  private static let zoneOffset: Int64 = 8 * 3_600_000

  /// The calling codes of the phones in these tests.
  private static let callingCodes: [(prefix: String, country: String)] = [
    ("+86", "CN"), ("+855", "KH"), ("+852", "HK"), ("+95", "MM"), ("+1212", "US"),
    ("+1416", "CA"), ("+4420", "GB"),
  ]

  static func call(_ function: Function, _ arguments: [Value]) -> Value {
    switch function {
    case .missing: return .bool(arguments[0] == .missing)
    case .present: return .bool(arguments[0] != .missing)
    default: break
    }
    guard !arguments.contains(.missing) else { return .missing }
    switch function {
    case .missing, .present: return .missing
    case .country: return country(arguments[0])
    case .prefix: return prefix(arguments[0], arguments[1])
    case .hour: return onTime(arguments[0]) { .integer(Int128($0.hour)) }
    case .weekday: return onTime(arguments[0]) { .integer(Int128($0.weekday)) }
    case .isNight: return onTime(arguments[0]) { .bool($0.hour >= 22 || $0.hour < 6) }
    case .length: return .integer(Int128(string(arguments[0]).unicodeScalars.count))
    case .lower: return .text(string(arguments[0]).lowercased())
    case .abs: return ReferenceArithmetic.absolute(arguments[0])
    case .min:
      return ReferenceArithmetic.order(arguments[0], arguments[1]) <= 0
        ? arguments[0] : arguments[1]
    case .max:
      return ReferenceArithmetic.order(arguments[0], arguments[1]) >= 0
        ? arguments[0] : arguments[1]
    case .urls, .domain, .template:
      preconditionFailure("functions of domains have references in their own tests")
    case .gap:
      return ReferenceArithmetic.absolute(
        ReferenceArithmetic.apply(.subtract, arguments[1], arguments[0]))
    }
  }

  private static func string(_ value: Value) -> String {
    guard case .text(let bytes) = value else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func country(_ phone: Value) -> Value {
    let digits = string(phone)
    let code = callingCodes.first { digits.hasPrefix($0.prefix) }
    return code.map { .text($0.country) } ?? .missing
  }

  private static func prefix(_ text: Value, _ length: Value) -> Value {
    guard case .integer(let count) = length else { return .missing }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: string(text).unicodeScalars.prefix(max(0, Int(count))))
    return .text(String(scalars))
  }

  private static func onTime(
    _ value: Value, _ body: ((hour: Int64, weekday: Int64)) -> Value
  ) -> Value {
    guard case .time(let time) = value else { return .missing }
    let local = time + zoneOffset
    // 1970-01-01 was a Thursday; all times here come after it.
    return body((local / 3_600_000 % 24, (local / 86_400_000 + 3) % 7 + 1))
  }
}
