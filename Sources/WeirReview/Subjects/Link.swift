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
    var domains: [String] = []
    var text = text
    text.withUTF8 { bytes in
      forEach(in: bytes) { host in
        let domain = String(decoding: host.map(lowered), as: UTF8.self)
        if !domains.contains(domain) { domains.append(domain) }
      }
    }
    return domains
  }

  /// The same hosts as they are written, some of them perhaps twice.
  static func forEach(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard bytes.contains(UInt8(ascii: ".")) else { return }
    var index = 0
    while index < bytes.count {
      guard isHostByte(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      var hasDot = false
      while index < bytes.count, isHostByte(bytes[index]) {
        hasDot = hasDot || bytes[index] == UInt8(ascii: ".")
        index += 1
      }
      guard hasDot else { continue }
      var end = index
      while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
      let host = UnsafeBufferPointer(rebasing: bytes[start..<end])
      let isAfterScheme = bytes[..<start].suffix(3).elementsEqual("://".utf8)
      let isBeforePath = index < bytes.count && bytes[index] == UInt8(ascii: "/")
      guard isAfterScheme || isBeforePath || startsWithWWW(host), SubjectKinds.isDomain(host)
      else { continue }
      body(host)
    }
  }

  static func lowered(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }

  private static func startsWithWWW(_ host: UnsafeBufferPointer<UInt8>) -> Bool {
    host.count > 3 && lowered(host[0]) == UInt8(ascii: "w") && lowered(host[1]) == UInt8(ascii: "w")
      && lowered(host[2]) == UInt8(ascii: "w") && host[3] == UInt8(ascii: ".")
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte < 0x80 && SubjectKinds.isNameByte(byte) || byte == UInt8(ascii: ".")
  }
}
