/// Finds the events of one instant that two runs both flagged.
///
/// An event is told by kind and id. Where several of one instant share both, those at the same
/// place of the inputs belong together, the rest in their order.
enum EventPairing {
  typealias Pair = (a: ReviewEvent?, b: ReviewEvent?)

  private struct Identity: Hashable {
    var id: String
    var kind: String

    init(_ event: ReviewEvent) {
      id = event.id
      kind = event.kind
    }
  }

  private struct Placed: Hashable {
    var identity: Identity
    var place: RecordPlace

    init(_ event: ReviewEvent) {
      identity = Identity(event)
      place = event.source
    }
  }

  /// Each event once: those of `b` in their order, then those that `a` has alone.
  ///
  /// - Complexity: O(*n*).
  static func pairs(_ a: [ReviewEvent], _ b: [ReviewEvent]) -> [Pair] {
    if a.count == 1, b.count == 1, Identity(a[0]) == Identity(b[0]) { return [(a[0], b[0])] }
    if a.isEmpty { return b.map { (nil, $0) } }
    if b.isEmpty { return a.map { ($0, nil) } }
    var partners = [Int?](repeating: nil, count: b.count)
    var isTaken = [Bool](repeating: false, count: a.count)
    match(a, b, by: Placed.init, &partners, &isTaken)
    match(a, b, by: Identity.init, &partners, &isTaken)
    return b.indices.map { (partners[$0].map { a[$0] }, b[$0]) }
      + a.indices.filter { !isTaken[$0] }.map { (a[$0], nil) }
  }

  /// Gives each event of `b` without a partner the first free one of `a` of the same name.
  private static func match<Name: Hashable>(
    _ a: [ReviewEvent], _ b: [ReviewEvent], by name: (ReviewEvent) -> Name,
    _ partners: inout [Int?], _ isTaken: inout [Bool]
  ) {
    var free: [Name: [Int]] = [:]
    for index in a.indices.reversed() where !isTaken[index] {
      free[name(a[index]), default: []].append(index)
    }
    for index in b.indices where partners[index] == nil {
      guard let partner = free[name(b[index])]?.popLast() else { continue }
      partners[index] = partner
      isTaken[partner] = true
    }
  }
}
