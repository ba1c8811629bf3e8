import WeirCore

/// The labels of a host that is being read, and what they amount to.
struct HostLabels {
  struct Label {
    var start: Int
    var end: Int
    /// How it was kept apart from the label before.
    var dot: URLCharacters.Dot
  }

  private static let limit = 32
  private static let labelLimit = 63

  private(set) var labels: [Label] = []
  /// The name in ASCII, lower case.
  private(set) var name: [UInt8] = []
  /// Of the public suffix that was found last.
  private(set) var suffixLabels = 0

  var count: Int { labels.count }
  var isFull: Bool { labels.count >= Self.limit }

  mutating func removeAll() {
    labels.removeAll(keepingCapacity: true)
  }

  mutating func append(_ label: Label) { labels.append(label) }

  mutating func keep(_ count: Int) { labels.removeLast(labels.count - count) }

  /// Cuts the last label short.
  mutating func endLast(at end: Int) { labels[labels.count - 1].end = end }

  /// Whether the first `count` labels are well-formed and end in a suffix of the list with a label
  /// before it that is not `www`.
  mutating func isRegistrable(
    _ count: Int, _ text: UnsafeBufferPointer<UInt8>, _ suffixes: PublicSuffixes
  ) -> Bool {
    guard count >= 2, write(count, text) else { return false }
    let match = name.withUnsafeBufferPointer { suffixes.match($0, withPrivate: false) }
    suffixLabels = match.labels
    let own = name.starts(with: "www.".utf8) ? count - 1 : count
    return match.isListed && own > match.labels
  }

  /// Whether the labels end in a listed suffix of at least two labels.
  mutating func endsInLongSuffix(
    _ text: UnsafeBufferPointer<UInt8>, _ suffixes: PublicSuffixes
  ) -> Bool {
    guard write(count, text) else { return false }
    let match = name.withUnsafeBufferPointer { suffixes.match($0, withPrivate: false) }
    return match.isListed && match.labels >= 2 && count > match.labels
  }

  /// Whether the labels are the four numbers of an IP address.
  func isAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard labels.count == 4 else { return false }
    for label in labels {
      guard label.end - label.start <= 3 else { return false }
      var number = 0
      for index in label.start..<label.end {
        guard text[index] &- 0x30 < 10 else { return false }
        number = number * 10 + Int(text[index] - 0x30)
      }
      if number > 255 { return false }
    }
    return true
  }

  /// Brings the first labels to ``name``; false if one is not well-formed.
  private mutating func write(_ count: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    name.removeAll(keepingCapacity: true)
    var isASCII = true
    for place in 0..<count {
      let label = labels[place]
      guard label.end - label.start <= Self.labelLimit * 4 else { return false }
      guard text[label.start] != 0x2D, text[label.end - 1] != 0x2D else { return false }
      if place > 0 { name.append(UInt8(ascii: ".")) }
      for index in label.start..<label.end {
        if text[index] >= 0x80 { isASCII = false }
        name.append(HostName.lower(text[index]))
      }
    }
    if !isASCII { name = HostName.ascii(name) }
    return true
  }
}
