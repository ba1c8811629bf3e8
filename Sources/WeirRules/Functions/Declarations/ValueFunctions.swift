import WeirCore

extension FunctionDeclaration {
  static let missing = FunctionDeclaration(
    implementation: .value(.missing), name: "missing", parameters: [Parameter("x", .any)],
    result: .type(.bool), summary: "whether there is no value",
    example: Example("call", "missing(imei)"))

  static let present = FunctionDeclaration(
    implementation: .value(.present), name: "present", parameters: [Parameter("x", .any)],
    result: .type(.bool), summary: "whether there is a value",
    example: Example("transaction", "present(device)"))

  static let abs = FunctionDeclaration(
    implementation: .value(.abs), name: "abs", parameters: [Parameter("x", .amount(isMany: false))],
    result: .ofFirst, summary: "the value without its sign",
    example: Example("transaction", "abs(amount - 5000) < 1"))

  static let min = FunctionDeclaration(
    implementation: .value(.min), name: "min",
    parameters: [Parameter("a", .ordered), Parameter("b", .ordered)], isUnified: true,
    result: .ofFirst, summary: "the lesser of two values",
    example: Example("call", "min(duration, 1m) < 10s"))

  static let max = FunctionDeclaration(
    implementation: .value(.max), name: "max",
    parameters: [Parameter("a", .ordered), Parameter("b", .ordered)], isUnified: true,
    result: .ofFirst, summary: "the greater of two values",
    example: Example("transaction", "max(amount, 100) == 100"))

  static let gap = FunctionDeclaration(
    implementation: .value(.gap), name: "gap",
    parameters: [Parameter("a", .step), Parameter("b", .step)], result: .type(.duration),
    summary: "time between two steps of a sequence, never negative",
    example: Example("call", "gap(lure, payment) < 30m"))
}
