/// What an event shares with others: two subjects whose events have a link in common may belong
/// together.
package struct Link: Hashable, Comparable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case device, payer, payee, domain, caller, callee
  }

  package var kind: Kind
  package var value: String

  package init(kind: Kind, value: String) {
    self.kind = kind
    self.value = value
  }

  package static func < (left: Link, right: Link) -> Bool {
    left.kind.rawValue == right.kind.rawValue
      ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
      : left.kind.rawValue < right.kind.rawValue
  }
}

extension EventFields {
  /// Every link of the event: `imei` and `device` are devices, a sender is a caller, a recipient a
  /// callee, and domains are those of links in the text, in lower case.
  package var links: [Link] {
    var links: [Link] = []
    func add(_ kind: Link.Kind, _ names: String...) {
      for name in names {
        guard let value = self[name] else { continue }
        let link = Link(kind: kind, value: value)
        if !links.contains(link) { links.append(link) }
      }
    }
    add(.device, "imei", "device")
    add(.payer, "payer")
    add(.payee, "payee")
    add(.caller, "caller", "sender")
    add(.callee, "callee", "recipient")
    for domain in self["text"].map(Domains.inText) ?? [] {
      let link = Link(kind: .domain, value: domain)
      if !links.contains(link) { links.append(link) }
    }
    return links
  }
}

/// Finds the hosts of links in a text.
enum Domains {
  /// Hosts after `://` and those that stand before a slash or begin with `www.`, in lower case.
  ///
  /// - Complexity: O(*n*).
  static func inText(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: ".")) else { return [] }
    var domains: [String] = []
    var index = 0
    while index < bytes.count {
      guard isHostByte(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, isHostByte(bytes[index]) { index += 1 }
      var end = index
      while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
      let host = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
      let isAfterScheme = bytes[..<start].suffix(3).elementsEqual("://".utf8)
      let isBeforePath = index < bytes.count && bytes[index] == UInt8(ascii: "/")
      guard isAfterScheme || isBeforePath || host.hasPrefix("www."), SubjectKinds.isDomain(host)
      else { continue }
      if !domains.contains(host) { domains.append(host) }
    }
    return domains
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte < 0x80 && SubjectKinds.isNameByte(byte) || byte == UInt8(ascii: ".")
  }
}
