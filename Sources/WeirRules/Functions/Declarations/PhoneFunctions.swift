import WeirCore

extension FunctionDeclaration {
  static let country = FunctionDeclaration(
    implementation: .value(.country), name: "country", parameters: [Parameter("phone", .phone)],
    result: .type(.string),
    summary: "ISO 3166 code of the number's calling code; missing for short codes and names",
    example: Example("call", #"country(caller) == "KH""#))

  static let prefix = FunctionDeclaration(
    implementation: .value(.prefix), name: "prefix",
    parameters: [Parameter("x", .text), Parameter("n", .integer)], result: .type(.string),
    summary: "first n characters",
    example: Example("call", #"prefix(callee, 7) == "+861395""#))

  static let prefixIn = FunctionDeclaration(
    implementation: .prefixIn, name: "prefix_in",
    parameters: [Parameter("phone", .phone), Parameter("list", .list)], result: .type(.bool),
    summary: "whether an entry of the list, valid then, is a prefix of the number",
    example: Example("call", #"prefix_in(callee, "list")"#))
}
