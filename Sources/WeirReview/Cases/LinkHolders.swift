/// Which subjects have which link. Most links have one subject only, which needs no list.
struct LinkHolders {
  private struct Holders {
    var first: Int32
    /// Place of all of them in ``lists``; negative while there is only one.
    var list: Int32 = -1
  }

  /// How many subjects of a link are remembered.
  private let bound: Int
  /// By value, with the kind as the tag.
  private var links: ByteNumbers
  /// By the number of the link.
  private var holders: [Holders] = []
  private var lists: [[Int32]] = []

  /// - Parameter expected: how many different links will come, as far as that is known.
  init(bound: Int, expected: Int) {
    self.bound = bound
    links = ByteNumbers(expected: min(expected, 1 << 20))
  }

  mutating func number(of link: LinkDigest) -> Int {
    links.number(of: link.value.bytes, hash: link.value.hash, tag: Self.tag(link.kind))
  }

  mutating func number(of link: Link) -> Int {
    links.number(of: link.value, tag: Self.tag(link.kind))
  }

  private static func tag(_ kind: Link.Kind) -> UInt8 { UInt8(truncatingIfNeeded: kind.rank) }

  /// - Parameters:
  ///   - subjects: at least one where the link is new.
  ///   - link: its number, given just before.
  /// - Complexity: O(1) expected for each, besides a search among the subjects that are remembered.
  mutating func add(_ subjects: [Int], to link: Int) {
    for subject in subjects { add(Int32(truncatingIfNeeded: subject), to: link) }
  }

  private mutating func add(_ subject: Int32, to link: Int) {
    if link == holders.count { return holders.append(Holders(first: subject)) }
    if holders[link].list < 0 {
      if holders[link].first == subject { return }
      holders[link].list = Int32(truncatingIfNeeded: lists.count)
      lists.append([holders[link].first])
    }
    let list = Int(holders[link].list)
    if lists[list].count < bound, !lists[list].contains(subject) { lists[list].append(subject) }
  }

  /// Every link that several subjects have, with those that are remembered, in the order of their
  /// first event.
  var shared: [(link: Link, subjects: [Int32])] {
    holders.indices.compactMap { number in
      guard holders[number].list >= 0 else { return nil }
      let kind = Link.Kind.allCases[Int(links.tag(number))]
      return (
        Link(kind: kind, value: links.text(number)), lists[Int(holders[number].list)]
      )
    }
  }
}
