import WeirCore

@testable import WeirRules

/// Calls the functions of texts with strings.
struct TextCalls {
  let tools: TextTools
  let arena = Arena(pool: ArenaPool())

  init(suffixes: PublicSuffixes = .builtIn) {
    tools = TextTools(suffixes: suffixes)
    // Slices outlive the value that made them.
    _ = Unmanaged.passRetained(arena)
  }

  func urls(_ text: String) -> [String] {
    strings(tools.urls(arena.copy(Array(text.utf8)), in: arena))
  }

  /// Nil for a missing value.
  func domain(_ url: String) -> String? {
    let domain = tools.domain(arena.copy(Array(url.utf8)), in: arena)
    return domain.isMissing ? nil : domain.string
  }

  func domains(_ urls: [String]) -> [String] {
    strings(tools.domains(list(urls), in: arena))
  }

  func template(_ text: String) -> String {
    tools.template(arena.copy(Array(text.utf8)), in: arena).string
  }

  func isLookalike(_ text: String, _ names: [String]) -> Bool {
    let rows = names.map {
      ValueList.Row(value: HostName.listed($0), validFrom: .min, validTo: .max)
    }
    let protected = ProtectedNames(ValueList(name: "names", rows: rows), .builtIn)
    return tools.isLookalike(arena.copy(Array(text.utf8)), isList: false, protected, at: 0)
  }

  func isListed(_ text: String, _ values: [String]) -> Bool {
    let rows = values.map {
      ValueList.Row(value: HostName.listed($0), validFrom: .min, validTo: .max)
    }
    let index = ListIndex(ValueList(name: "domains", rows: rows))
    return tools.isDomainListed(arena.copy(Array(text.utf8)), isList: false, index, at: 0)
  }

  func list(_ values: [String]) -> ByteSlice {
    var writer = StringListWriter()
    for value in values {
      Array(value.utf8).withUnsafeBufferPointer { writer.append($0) }
    }
    return writer.list(in: arena)
  }

  private func strings(_ list: ByteSlice) -> [String] {
    StringList(list).map(\.string)
  }
}
