import WeirCore

/// The parts of a string that is one URL, one host or one domain.
package enum DomainName {
  /// The place of the host in `text`; nil if the string is no URL.
  ///
  /// A scheme, a user name, a port and whatever follows the host are left out; so is a point at its
  /// end.
  static func host(of text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var start = 0
    var end = text.count
    while start < end, text[start] <= 0x20 { start += 1 }
    while end > start, text[end - 1] <= 0x20 { end -= 1 }
    if let slashes = afterScheme(text, start, end) { start = slashes }
    for index in start..<end where isEnd(text[index]) {
      end = index
      break
    }
    for index in start..<end where text[index] == UInt8(ascii: "@") { start = index + 1 }
    var colon = end
    while colon > start, text[colon - 1] &- 0x30 < 10 { colon -= 1 }
    if colon > start, text[colon - 1] == UInt8(ascii: ":") { end = colon - 1 }
    if end > start, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return isHost(text, start, end) ? start..<end : nil
  }

  private static func afterScheme(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    var index = start
    while index < end, URLCharacters.isLetterOrDigit(text[index]) { index += 1 }
    guard index > start, index + 2 < end, text[index] == UInt8(ascii: ":"),
      text[index + 1] == UInt8(ascii: "/"), text[index + 2] == UInt8(ascii: "/")
    else { return nil }
    return index + 3
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  /// Whether all labels are well-formed; ASCII or not.
  private static func isHost(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    guard start < end else { return false }
    var before = UInt8(ascii: ".")
    for index in start..<end {
      let byte = text[index]
      if byte == UInt8(ascii: ".") {
        if before == byte { return false }
      } else if byte < 0x80, !URLCharacters.isHost(byte) {
        return false
      }
      before = byte
    }
    return before != UInt8(ascii: ".")
  }

  /// The place of the registrable domain in `host`; nil for a bare suffix and an IP address.
  ///
  /// `host` is as people write it, in lower case; its labels are compared in their ASCII form.
  static func registrable(
    _ host: UnsafeBufferPointer<UInt8>, _ suffixes: PublicSuffixes
  ) -> Range<Int>? {
    guard !isAddress(host) else { return nil }
    let labels: Int
    if host.contains(where: { $0 >= 0x80 }) {
      labels = HostName.ascii(host).withUnsafeBufferPointer { suffixes.match($0).labels }
    } else {
      labels = suffixes.match(host).labels
    }
    var left = labels + 1
    var index = host.count
    while index > 0 {
      if host[index - 1] == UInt8(ascii: ".") {
        left -= 1
        if left == 0 { return index..<host.count }
      }
      index -= 1
    }
    return left == 1 ? 0..<host.count : nil
  }

  /// Whether the last label is a number: no name ends so.
  static func isAddress(_ host: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = host.count
    while index > 0, host[index - 1] != UInt8(ascii: ".") {
      index -= 1
      if host[index] &- 0x30 > 9 { return false }
    }
    return true
  }
}
