import WeirCore

/// What the functions of texts share while they are evaluated: the finder of URLs and scratch
/// space. One an evaluator.
final class TextTools {
  private let suffixes: PublicSuffixes
  private let finder: URLFinder
  private var list = StringListWriter()
  private var lower: [UInt8] = []
  private var template = TextTemplate()
  /// By list of protected names.
  private var memos: [HostMemo] = []
  private var found = FoundURLs()
  /// Number of the block of rows that is evaluated, from 1; 0: values are evaluated one by one, and
  /// texts of different ones may lie in the same place.
  var block: UInt64 = 0

  init(suffixes: PublicSuffixes) {
    self.suffixes = suffixes
    finder = URLFinder(suffixes: suffixes)
  }

  /// `urls(text)`.
  func urls(_ text: ByteSlice, in arena: Arena) -> ByteSlice {
    let urls = find(in: text).urls
    return urls.isMissing ? .missing : arena.copy(urls.buffer)
  }

  /// Searches a text for URLs unless that has been done.
  private func find(in text: ByteSlice) -> FoundURLs.Found {
    found.begin(block)
    if let known = found.known(text) { return known }
    guard HostPoints.mayStand(in: text) else { return found.keep(text, .plain) }
    finder.find(in: text)
    return found.keep(text, urls: finder.urls, hosts: finder.hosts)
  }

  /// `domain(url)`.
  func domain(_ url: ByteSlice, in arena: Arena) -> ByteSlice {
    fold(url)
    return lower.withUnsafeBufferPointer { bytes in
      guard let host = DomainName.host(of: bytes) else { return .missing }
      let name = UnsafeBufferPointer(rebasing: bytes[host])
      guard let domain = DomainName.registrable(name, suffixes) else { return .missing }
      return arena.copy(UnsafeBufferPointer(rebasing: name[domain]))
    }
  }

  /// `domain(urls)`: of each value that has one, each once.
  func domains(_ urls: ByteSlice, in arena: Arena) -> ByteSlice {
    list.removeAll()
    for url in StringList(urls) {
      fold(url)
      lower.withUnsafeBufferPointer { bytes in
        guard let host = DomainName.host(of: bytes) else { return }
        let name = UnsafeBufferPointer(rebasing: bytes[host])
        guard let domain = DomainName.registrable(name, suffixes) else { return }
        list.append(UnsafeBufferPointer(rebasing: name[domain]))
      }
    }
    return list.list(in: arena)
  }

  /// `domain_in(text, "list")`: whether a host, or a name above it, is in the list.
  func isDomainListed(
    _ value: ByteSlice, isList: Bool, _ index: ListIndex, at time: Int64
  ) -> Bool {
    anyHost(of: value, isList: isList) { host in
      let name = HostName.ascii(host)
      return name.withUnsafeBufferPointer { bytes in
        let whole = ByteSlice(start: bytes.baseAddress, count: bytes.count)
        if index.contains(whole, at: time) { return true }
        guard !DomainName.isAddress(bytes) else { return false }
        for place in 1..<max(1, bytes.count) where bytes[place - 1] == UInt8(ascii: ".") {
          if index.contains(whole.dropFirst(place), at: time) { return true }
        }
        return false
      }
    }
  }

  /// `lookalike(text, "list")`.
  func isLookalike(
    _ value: ByteSlice, isList: Bool, _ names: ProtectedNames, at time: Int64
  ) -> Bool {
    anyHost(of: value, isList: isList) { host in
      let memo = memo(of: names)
      return memo.isNearMiss(host, names, at: time, suffixes)
    }
  }

  private func memo(of names: ProtectedNames) -> HostMemo {
    if let known = memos.first(where: { $0.names === names.identity }) { return known }
    let memo = HostMemo(names.identity)
    memos.append(memo)
    return memo
  }

  /// `template(text)`.
  func template(_ text: ByteSlice, in arena: Arena) -> ByteSlice {
    finder.find(in: text)
    return template.write(finder.searched, finder.spans, in: arena)
  }

  /// Whether `body` is true for a host of a text, of a single URL or of a list of URLs.
  private func anyHost(
    of value: ByteSlice, isList: Bool, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    if isList {
      for url in StringList(value) where isSingle(url, body) == true { return true }
      return false
    }
    let found = find(in: value)
    if found.isPlain { return false }
    if !value.buffer.contains(UInt8(ascii: " ")), let answer = isSingle(value, body) {
      return answer
    }
    return StringList(found.hosts).contains { body($0.buffer) }
  }

  /// What `body` says of a value that is one URL with a registrable domain; nil if it is none.
  private func isSingle(
    _ url: ByteSlice, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool? {
    fold(url)
    return lower.withUnsafeBufferPointer { bytes in
      guard let range = DomainName.host(of: bytes) else { return nil }
      let host = UnsafeBufferPointer(rebasing: bytes[range])
      guard host.contains(UInt8(ascii: ".")) else { return nil }
      // Chinese around a host is no part of it: that is for the finder to say.
      guard !host.contains(where: { $0 >= 0xE3 }) else { return nil }
      return body(host)
    }
  }

  private func fold(_ text: ByteSlice) {
    if text.buffer.contains(where: { $0 >= 0x80 }) {
      var buffer: [UInt8] = []
      let count = TextFolding.fold(text, into: &buffer)
      lower.replaceSubrange(0..., with: buffer[..<count])
    } else {
      lower.removeAll(keepingCapacity: true)
      for byte in text.buffer { lower.append(HostName.lower(byte)) }
    }
  }
}
