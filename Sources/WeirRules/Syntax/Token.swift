/// A word of an expression.
struct Token: Equatable {
  enum Kind: Equatable {
    case name(String)
    /// Digits without point or exponent.
    case integer(String)
    /// A number with point or exponent.
    case decimal(String)
    /// Milliseconds.
    case duration(Int64)
    /// The value, escapes resolved.
    case string(String)
    /// An operator or a bracket.
    case symbol(String)
    case end
  }

  var kind: Kind
  /// As written.
  var text: String
  /// In Unicode scalars.
  var range: Range<Int>

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }

  func isName(_ name: String) -> Bool { kind == .name(name) }
}
