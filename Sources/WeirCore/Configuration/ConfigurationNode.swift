/// A value of a YAML file with its place. Scalars are text; whoever reads one gives it a type.
package indirect enum ConfigurationValue: Sendable {
  case scalar(String, isPlain: Bool)
  case list([ConfigurationNode])
  case mapping([ConfigurationEntry])
}

package struct ConfigurationEntry: Sendable {
  package var key: ConfigurationNode
  package var value: ConfigurationNode
}

package struct ConfigurationNode: Sendable {
  package var value: ConfigurationValue
  package var location: SourceLocation

  package init(value: ConfigurationValue, location: SourceLocation) {
    self.value = value
    self.location = location
  }

  /// The text of a scalar; nil for lists and mappings.
  package var scalar: String? {
    if case .scalar(let text, _) = value { text } else { nil }
  }

  package var list: [ConfigurationNode]? {
    if case .list(let nodes) = value { nodes } else { nil }
  }

  package var entries: [ConfigurationEntry]? {
    if case .mapping(let entries) = value { entries } else { nil }
  }

  /// The value under `key` of a mapping.
  package subscript(key: String) -> ConfigurationNode? {
    entries?.first { $0.key.scalar == key }?.value
  }

  /// The location of the scalar at `offset` of a one-line plain or quoted scalar.
  ///
  /// In folded and literal scalars the line of the scalar's start is all that is known.
  package func location(
    atScalar offset: Int, length: Int, in source: SourceText
  )
    -> SourceLocation
  {
    guard case .scalar(let text, let isPlain) = value,
      let line = source.line(location.line)?.unicodeScalars
    else { return location }
    let shift = isPlain ? 0 : 1
    let start = location.column - 1 + shift
    let rest = line.dropFirst(start)
    guard rest.starts(with: text.unicodeScalars) else { return location }
    return SourceLocation(line: location.line, column: start + offset + 1, length: length)
  }
}
