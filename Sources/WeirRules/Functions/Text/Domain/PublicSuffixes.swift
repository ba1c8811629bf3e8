import WeirCore

/// Under which names anyone can register domains: the rules of a public suffix list.
///
/// Names are given and compared in their ASCII form, lower case (``HostName``). Where no rule fits,
/// the last label is the suffix.
///
/// > The format and the algorithm: publicsuffix.org/list.
package final class PublicSuffixes: Sendable {
  /// What the list says of a host.
  package struct Match: Equatable {
    /// Labels of the public suffix.
    package var labels: Int
    /// Whether a rule says so, and not the want of one.
    package var isListed: Bool
  }

  private struct Kind: OptionSet {
    var rawValue: UInt8
    static let normal = Kind(rawValue: 1)
    /// The rule was `*.` and this name.
    static let wildcard = Kind(rawValue: 2)
    static let exception = Kind(rawValue: 4)
    static let privateNormal = Kind(rawValue: 8)
    static let privateWildcard = Kind(rawValue: 16)
  }

  private let names: TextSet
  private let kinds: [UInt8]
  /// Lines that are no rules, from 1.
  package let badLines: [Int]

  /// The list that the program brings along.
  package static let builtIn = PublicSuffixes(publicSuffixFacts)

  /// - Parameter text: the list; a line is a rule up to its first white space, `//` begins a
  ///   comment.
  package init(_ text: String) {
    var text = text
    var values: [[UInt8]] = []
    var kinds: [UInt8] = []
    var badLines: [Int] = []
    text.withUTF8 { bytes in
      var isPrivate = false
      var line = 0
      var start = 0
      while start < bytes.count {
        line += 1
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        let rest = bytes[start..<end]
        start = end + 1
        if rest.starts(with: "//".utf8) {
          if rest.starts(with: "// ===BEGIN PRIVATE DOMAINS".utf8) { isPrivate = true }
          if rest.starts(with: "// ===END PRIVATE DOMAINS".utf8) { isPrivate = false }
          continue
        }
        let rule = rest.prefix { $0 > 0x20 }
        if rule.isEmpty { continue }
        guard let (name, kind) = Self.rule(rule, isPrivate) else {
          badLines.append(line)
          continue
        }
        values.append(name)
        kinds.append(kind.rawValue)
      }
    }
    names = TextSet(values)
    self.kinds = kinds
    self.badLines = badLines
  }

  private static func rule(
    _ text: Slice<UnsafeBufferPointer<UInt8>>, _ isPrivate: Bool
  ) -> (name: [UInt8], kind: Kind)? {
    var name = text
    var kind: Kind = isPrivate ? .privateNormal : .normal
    if name.first == UInt8(ascii: "!") {
      kind = .exception
      name = name.dropFirst()
    } else if name.starts(with: "*.".utf8) {
      kind = isPrivate ? .privateWildcard : .wildcard
      name = name.dropFirst(2)
    }
    var before = UInt8(ascii: ".")
    for byte in name {
      if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "!") { return nil }
      if byte == UInt8(ascii: "."), before == byte { return nil }
      before = byte
    }
    return before == UInt8(ascii: ".") ? nil : (HostName.ascii(name), kind)
  }

  /// The public suffix of `host`.
  ///
  /// - Parameter withPrivate: whether suffixes of companies (`github.io`) count beside those of
  ///   registries.
  /// - Precondition: no label of `host` is empty.
  /// - Complexity: O(labels), one look-up each.
  package func match(_ host: UnsafeBufferPointer<UInt8>, withPrivate: Bool = true) -> Match {
    var found = Match(labels: 1, isListed: false)
    var labels = 0
    var index = host.count
    while index > 0 {
      index -= 1
      guard index == 0 || host[index - 1] == UInt8(ascii: ".") else { continue }
      labels += 1
      let kind = kind(of: ByteSlice(start: host.baseAddress, count: host.count).dropFirst(index))
      if kind.contains(.exception) { return Match(labels: labels - 1, isListed: true) }
      if kind.contains(.normal) || (withPrivate && kind.contains(.privateNormal)) {
        found = Match(labels: labels, isListed: true)
      }
      let isWildcard = kind.contains(.wildcard) || (withPrivate && kind.contains(.privateWildcard))
      // The rule asks for one more label, whatever it is.
      if isWildcard, index > 0 { found = Match(labels: labels + 1, isListed: true) }
      index -= 1
    }
    return found
  }

  private func kind(of name: ByteSlice) -> Kind {
    var cursor = -1
    var kind: Kind = []
    while let place = names.first(of: name, after: &cursor) {
      kind.formUnion(Kind(rawValue: kinds[place]))
    }
    return kind
  }
}
