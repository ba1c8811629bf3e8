import WeirCore

/// An operator of the expression language, for the reference.
package struct OperatorDeclaration: Sendable {
  /// As it is written.
  package var symbol: String
  /// Lower case, no full stop.
  package var summary: String
  package var example: FunctionDeclaration.Example

  private init(_ symbol: String, _ summary: String, _ kind: String, _ example: String) {
    self.symbol = symbol
    self.summary = summary
    self.example = FunctionDeclaration.Example(kind, example)
  }

  /// From the weakest to the strongest; those of one line are equally strong.
  package static let levels: [[OperatorDeclaration]] = [
    [OperatorDeclaration("or", "true if one side is", "call", "missing(imei) or not answered")],
    [OperatorDeclaration("and", "true if both sides are", "call", "answered and duration > 1m")],
    [OperatorDeclaration("not", "true if the operand is false", "call", "not answered")],
    [
      OperatorDeclaration("==", "equal", "transaction", #"currency == "CNY""#),
      OperatorDeclaration("!=", "different", "transaction", "payer != payee"),
      OperatorDeclaration("<", "less", "call", "duration < 3s"),
      OperatorDeclaration("<=", "less or equal", "call", "duration <= 3s"),
      OperatorDeclaration(">", "greater", "transaction", "amount > 999.99"),
      OperatorDeclaration(">=", "greater or equal", "transaction", "amount >= 20000"),
      OperatorDeclaration(
        "in", "one of the values, or in a list", "transaction", #"channel in ["atm", "app"]"#),
      OperatorDeclaration("not in", "none of them", "call", #"caller not in list("list")"#),
      OperatorDeclaration("contains", "holds the text", "sms", #"text contains "http""#),
      OperatorDeclaration(
        "starts_with", "begins with the text", "call", #"cell starts_with "460""#),
      OperatorDeclaration("ends_with", "ends with the text", "call", #"callee ends_with "110""#),
      OperatorDeclaration(
        "matches", "holds what the RE2 pattern describes", "sms", #"text matches "\\d{6}""#),
    ],
    [
      OperatorDeclaration("+", "sum", "call", "start + duration == time"),
      OperatorDeclaration("-", "difference", "call", "time - duration == start"),
    ],
    [
      OperatorDeclaration("*", "product", "transaction", "amount * 2 > 100"),
      OperatorDeclaration("/", "quotient", "call", "duration / 1m > 1.5"),
      OperatorDeclaration("%", "remainder", "sms", "length(text) % 2 == 0"),
    ],
    [OperatorDeclaration("unary -", "the opposite", "transaction", "-amount < -100")],
  ]
}
