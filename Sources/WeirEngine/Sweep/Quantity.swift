import WeirCore

/// A threshold as rules write it: a number or a duration, exact.
struct Quantity: Hashable, Sendable {
  enum Unit: Sendable {
    /// In millionths.
    case number
    /// In milliseconds.
    case duration
  }

  var amount: Int128
  var unit: Unit

  init(_ amount: Int128, _ unit: Unit) {
    self.amount = amount
    self.unit = unit
  }

  /// Nil if `text` is neither a number nor a duration, or too large.
  init?(_ text: some StringProtocol) {
    let isNegative = text.hasPrefix("-")
    let rest = String(isNegative ? text.dropFirst() : text[...])
    if let milliseconds = DurationText.parse(rest) {
      self.init(isNegative ? -Int128(milliseconds) : Int128(milliseconds), .duration)
      return
    }
    let bytes = Array(rest.utf8)
    let millionths = bytes.withUnsafeBufferPointer {
      // SAFETY: the slice does not outlive the closure.
      Decimal.parse(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
    guard let millionths, millionths != .missing else { return nil }
    self.init(isNegative ? -Int128(millionths) : Int128(millionths), .number)
  }

  /// Nil for values that are no threshold. A real number is taken to six decimals.
  init?(_ value: Value) {
    switch value {
    case .integer(let number): self.init(number * Int128(Decimal.scale), .number)
    case .decimal(let number): self.init(number, .number)
    case .real(let number) where number.magnitude < 1e12:
      self.init(Int128((number * Double(Decimal.scale)).rounded()), .number)
    case .duration(let milliseconds): self.init(Int128(milliseconds), .duration)
    default: return nil
    }
  }

  /// As a value of the same type as `other`; nil if it is none of that type.
  func value(like other: Value) -> Value? {
    switch (other, unit) {
    case (.integer, .number):
      amount % Int128(Decimal.scale) == 0 ? .integer(amount / Int128(Decimal.scale)) : nil
    case (.decimal, .number): .decimal(amount)
    case (.real, .number): Double(Decimal.format(amount)).map(Value.real)
    case (.duration, .duration): .duration(Int64(clamping: amount))
    default: nil
    }
  }

  /// As it may stand in a rule.
  var text: String {
    guard unit == .duration else { return Decimal.format(amount) }
    let units: [(name: String, milliseconds: Int128)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
    ]
    for unit in units where amount != 0 && amount % unit.milliseconds == 0 {
      return "\(amount / unit.milliseconds)\(unit.name)"
    }
    return amount == 0 ? "0s" : "\(amount)ms"
  }
}
