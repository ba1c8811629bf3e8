import WeirCore

extension FunctionDeclaration {
  static let urls = FunctionDeclaration(
    implementation: .value(.urls), name: "urls", parameters: [Parameter("text", .text)],
    result: .type(.strings),
    summary:
      "the URLs that people write in a text, each once, in order; missing if there are none",
    example: Example("sms", "length(urls(text)) >= 2"))

  static let domain = FunctionDeclaration(
    implementation: .value(.domain), name: "domain", parameters: [Parameter("url", .texts)],
    result: .domain,
    summary:
      "the registrable domain of a URL or host by the public suffix list, of a list each once; "
      + "missing for IP addresses, bare suffixes and what is no URL",
    example: Example("sms", #"domain(urls(text)) in ["example.com", "example.org"]"#))

  static let domainIn = FunctionDeclaration(
    implementation: .domainIn, name: "domain_in",
    parameters: [Parameter("text", .texts), Parameter("list", .list)], result: .type(.bool),
    summary: "whether a host of the text's URLs, or a domain above it, is in the list, valid then",
    example: Example("sms", #"domain_in(text, "list")"#))

  static let lookalike = FunctionDeclaration(
    implementation: .lookalike, name: "lookalike",
    parameters: [Parameter("text", .texts), Parameter("list", .list)], result: .type(.bool),
    summary:
      "whether a host of the text's URLs looks like a name of the list, valid then, without being "
      + "it: an edit away, letters that read alike, another suffix, the name inside another",
    example: Example("sms", #"lookalike(text, "list")"#))

  static let lookup = FunctionDeclaration(
    implementation: .lookup, name: "lookup",
    parameters: [Parameter("x", .text), Parameter("list", .list), Parameter("column", .column)],
    result: .ofColumn,
    summary: "the column of the first row for x that is valid then; missing if there is none",
    example: Example("call", #"lookup(caller, "list", "note") == "x""#))
}
