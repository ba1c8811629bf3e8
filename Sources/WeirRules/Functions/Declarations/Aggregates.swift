import WeirCore

extension FunctionDeclaration {
  static let count = FunctionDeclaration(
    implementation: .aggregate(.count), name: "count", parameters: [], result: .type(.integer),
    summary: "number of events", example: Example("call", "count(where answered) >= 30"))

  static let share = FunctionDeclaration(
    implementation: .aggregate(.share), name: "share", parameters: [Parameter("P", .condition)],
    result: .type(.real),
    summary: "part of the events for which P is true, among those where it is not missing",
    example: Example("call", "share(answered) < 0.1"))

  static let distinct = FunctionDeclaration(
    implementation: .aggregate(.distinct), name: "distinct", parameters: [Parameter("x", .single)],
    result: .type(.integer), summary: "number of different values",
    example: Example("call", "distinct(callee) >= 25"))

  static let sum = FunctionDeclaration(
    implementation: .aggregate(.sum), name: "sum",
    parameters: [Parameter("x", .amount(isMany: true))], result: .ofFirst,
    summary: "exact sum; 0 of nothing",
    example: Example("transaction", #"sum(amount where channel == "atm") >= 50000"#))

  static let average = FunctionDeclaration(
    implementation: .aggregate(.avg), name: "avg",
    parameters: [Parameter("x", .amount(isMany: true))], result: .average,
    summary: "mean, of the exact sum", example: Example("call", "avg(duration) <= 20s"))

  static let middle = FunctionDeclaration(
    implementation: .aggregate(.median), name: "median",
    parameters: [Parameter("x", .amount(isMany: true))], result: .average,
    summary: "value in the middle, of an even number of values the mean of the two",
    example: Example("transaction", "amount >= 10 * median(amount) before event"))

  static let deviation = FunctionDeclaration(
    implementation: .aggregate(.stddev), name: "stddev",
    parameters: [Parameter("x", .amount(isMany: true))], result: .average,
    summary: "standard deviation of the population, of exact sums",
    example: Example("transaction", "stddev(amount) < 1"))

  static let least = FunctionDeclaration(
    implementation: .aggregate(.min), name: "min", parameters: [Parameter("x", .comparable)],
    result: .ofFirst, summary: "least value", example: Example("transaction", "min(amount) >= 9000")
  )

  static let greatest = FunctionDeclaration(
    implementation: .aggregate(.max), name: "max", parameters: [Parameter("x", .comparable)],
    result: .ofFirst, summary: "greatest value", example: Example("call", "max(duration) < 5s"))

  static let first = FunctionDeclaration(
    implementation: .aggregate(.first), name: "first", parameters: [Parameter("x", .any)],
    result: .ofFirst, summary: "value of the first event that has one",
    example: Example("call", "first(cell) == cell"))

  static let last = FunctionDeclaration(
    implementation: .aggregate(.last), name: "last", parameters: [Parameter("x", .any)],
    result: .ofFirst, summary: "value of the last event that has one",
    example: Example("call", "last(imei) != imei"))

  static let span = FunctionDeclaration(
    implementation: .aggregate(.span), name: "span", parameters: [], result: .type(.duration),
    summary: "time of the last event less time of the first",
    example: Example("call", "span() <= 1m and count() >= 10"))
}
