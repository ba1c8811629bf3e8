import Yams

/// Reads one YAML document into nodes with their places.
package enum ConfigurationReader {
  /// - Throws: ``ConfigurationError`` if the text is not YAML, holds several documents or a key
  ///   twice in one mapping.
  package static func read(_ source: SourceText) throws(ConfigurationError) -> ConfigurationNode {
    let root: Node?
    do {
      // Scalars are read by whoever knows what they should be; no pattern is to guess at them.
      root = try Yams.compose(yaml: source.text, .basic)
    } catch let error as YamlError {
      throw ConfigurationError([diagnostic(error, in: source)])
    } catch {
      throw ConfigurationError([
        Diagnostic("yaml.unreadable", in: source, at: nil, "not a YAML file: \(error)")
      ])
    }
    guard let root else {
      throw ConfigurationError([Diagnostic("yaml.empty", in: source, at: nil, "the file is empty")])
    }
    return convert(root)
  }

  /// Reads several documents on all cores; what comes of each.
  package static func read(
    _ sources: [SourceText]
  ) -> [Result<ConfigurationNode, ConfigurationError>] {
    concurrentMap(sources.count) { place in
      Result { () throws(ConfigurationError) in try read(sources[place]) }
    }
  }

  private static func convert(_ node: Node) -> ConfigurationNode {
    let place = SourceLocation(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    switch node {
    case .scalar(let scalar):
      return ConfigurationNode(
        value: .scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any),
        location: SourceLocation(
          line: place.line, column: place.column, length: max(1, scalar.string.unicodeScalars.count)
        ))
    case .sequence(let nodes):
      return ConfigurationNode(
        value: .list(nodes.map(convert)),
        location: place)
    case .mapping(let pairs):
      return ConfigurationNode(
        value: .mapping(
          pairs.map { ConfigurationEntry(key: convert($0.key), value: convert($0.value)) }),
        location: place)
    case .alias:
      return ConfigurationNode(
        value: .scalar("", isPlain: true),
        location: place)
    }
  }

  private static func diagnostic(_ error: YamlError, in source: SourceText) -> Diagnostic {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return Diagnostic(
        "yaml.syntax", in: source,
        at: SourceLocation(line: mark.line, column: mark.column), problem,
        help: "an expression with a comma, brace, ' #' or ': ' is quoted whole or stands on a "
          + "line of its own in a |- block")
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      return Diagnostic(
        "yaml.duplicate-key", in: source,
        at: secondPlace(of: key, after: context.mark, in: source), "key '\(key)' stands twice",
        help: "keep one of them")
    default:
      return Diagnostic("yaml.unreadable", in: source, at: nil, "not a YAML file: \(error)")
    }
  }

  /// The parser names the first place only; the second is the next line with the key in the same
  /// column.
  private static func secondPlace(
    of key: String, after mark: Mark, in source: SourceText
  )
    -> SourceLocation
  {
    let first = SourceLocation(
      line: mark.line, column: mark.column, length: max(1, key.unicodeScalars.count))
    var number = mark.line
    while let line = source.line(number + 1)?.unicodeScalars {
      defer { number += 1 }
      if line.dropFirst(mark.column - 1).starts(with: "\(key):".unicodeScalars),
        line.prefix(mark.column - 1).allSatisfy({ $0 == " " || $0 == "-" })
      {
        return SourceLocation(line: number + 1, column: mark.column, length: first.length)
      }
    }
    return first
  }
}
