import WeirCore

extension FunctionDeclaration {
  static let mentions = FunctionDeclaration(
    implementation: .mentions, name: "mentions",
    parameters: [Parameter("text", .text), Parameter("list", .list)], result: .type(.bool),
    summary:
      "whether the text holds a phrase of the list, valid then; both folded: NFKC, case folded, "
      + "invisible characters removed, white space to one space",
    example: Example("sms", #"mentions(text, "list")"#))

  static let template = FunctionDeclaration(
    implementation: .value(.template), name: "template", parameters: [Parameter("text", .text)],
    result: .type(.string),
    summary:
      "the folded text with its URLs, numbers and names replaced by `<url>`, `<n>` and `<name>`, "
      + "the same for all messages of a campaign",
    example: Example("sms", #"template(text) starts_with "<name>""#))

  static let length = FunctionDeclaration(
    implementation: .value(.length), name: "length", parameters: [Parameter("text", .texts)],
    result: .type(.integer), summary: "number of Unicode scalars; of a list, of its values",
    example: Example("sms", "length(text) > 160"))

  static let lower = FunctionDeclaration(
    implementation: .value(.lower), name: "lower", parameters: [Parameter("text", .text)],
    result: .type(.string), summary: "the text in lower case",
    example: Example("sms", #"lower(text) contains "parcel""#))
}
