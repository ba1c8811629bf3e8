/// Which subjects have which link. Most links have one subject only, which needs no list.
struct LinkHolders {
  private struct Holders {
    /// Negative before the first one.
    var first: Int32 = -1
    /// Place of all of them in ``lists``; negative while there is only one.
    var list: Int32 = -1
  }

  /// How many subjects of a link are remembered.
  private let bound: Int
  private var holders: [Link: Holders] = [:]
  private var lists: [[Int32]] = []

  /// - Parameter expected: how many different links will come, as far as that is known.
  init(bound: Int, expected: Int) {
    self.bound = bound
    // Growing moves all there is; room for a million links takes some 50 MB.
    holders.reserveCapacity(min(expected, 1 << 20))
  }

  /// - Complexity: O(1) expected, besides a search among the subjects that are remembered.
  mutating func add(_ subject: Int32, to link: Link) {
    let next = Int32(truncatingIfNeeded: lists.count)
    let (first, list) = Self.add(subject, to: &holders[link, default: Holders()], next)
    guard list >= 0 else { return }
    if list == next { lists.append([first]) }
    if lists[Int(list)].count < bound, !lists[Int(list)].contains(subject) {
      lists[Int(list)].append(subject)
    }
  }

  /// Gives the first subject of the link, and the list that `subject` belongs into, if any.
  private static func add(
    _ subject: Int32, to holders: inout Holders, _ next: Int32
  ) -> (first: Int32, list: Int32) {
    if holders.first < 0 { holders.first = subject }
    if holders.list < 0, holders.first != subject { holders.list = next }
    return (holders.first, holders.list)
  }

  /// Every link that several subjects have, with those that are remembered, in no order.
  var shared: [(link: Link, subjects: [Int32])] {
    holders.compactMap { link, holders in
      holders.list < 0 ? nil : (link, lists[Int(holders.list)])
    }
  }
}
