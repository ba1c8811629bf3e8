import WeirCore

/// The two forms of a host's name: as people read it, and in letters, digits and hyphens.
///
/// Both are lower case; names are compared in the second (A-labels of IDNA).
package enum HostName {
  private static let prefix = Array("xn--".utf8)

  /// `host` folded (as by ``TextFolding``) with every label beyond ASCII as an A-label.
  ///
  /// A label that Punycode cannot hold stays as it is.
  package static func ascii(_ host: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(host)
    guard !bytes.allSatisfy({ $0 < 0x80 }) else { return bytes.map(lower) }
    let folded = TextFolding.fold(String(decoding: bytes, as: UTF8.self))
    let labels = folded.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return Array(labels.map { aLabel($0) }.joined(separator: [UInt8(ascii: ".")]))
  }

  /// `host` with its A-labels decoded to what they stand for.
  package static func readable(_ host: some Sequence<UInt8>) -> [UInt8] {
    let labels = Array(host).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return Array(labels.map { uLabel($0) }.joined(separator: [UInt8(ascii: ".")]))
  }

  /// What a value of a list stands for: a domain or a URL without all but its host, in ASCII.
  package static func listed(_ value: String) -> [UInt8] {
    var host = Substring(value.filter { !$0.isWhitespace })
    if let scheme = host.firstRange(of: "://") { host = host[scheme.upperBound...] }
    host = host.prefix { !"/?#".contains($0) }
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    if let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy(\.isNumber)
    {
      host = host[..<colon]
    }
    if host.hasPrefix("*.") { host = host.dropFirst(2) }
    let name = TextFolding.fold(String(host)).drop { $0 == UInt8(ascii: ".") }
    return ascii(name.last == UInt8(ascii: ".") ? name.dropLast() : name)
  }

  private static func aLabel(_ label: ArraySlice<UInt8>) -> [UInt8] {
    guard !label.allSatisfy({ $0 < 0x80 }) else { return Array(label) }
    let scalars = String(decoding: label, as: UTF8.self).unicodeScalars.map(\.value)
    guard let encoded = Punycode.encode(scalars) else { return Array(label) }
    return prefix + encoded
  }

  private static func uLabel(_ label: ArraySlice<UInt8>) -> [UInt8] {
    guard label.starts(with: prefix), let scalars = Punycode.decode(label.dropFirst(prefix.count))
    else { return Array(label) }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
    return TextFolding.fold(String(text))
  }

  static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
