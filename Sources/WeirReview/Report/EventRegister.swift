/// The ids of all flagged events, for verdicts on events and groups of which a page shows a part.
struct EventRegister: Sendable {
  /// A flag of an event.
  struct Flag: Sendable {
    var group: Int32
    var rule: UInt16
  }

  /// That of ``ReviewEvent/number`` 1 first.
  private(set) var ids: [String] = []
  /// In the same order.
  private(set) var flags: [[Flag]] = []

  mutating func add(_ id: String, groups: [Int], rules: [Int]) {
    ids.append(id)
    flags.append(
      zip(groups, rules).map {
        Flag(group: Int32(truncatingIfNeeded: $0), rule: UInt16(truncatingIfNeeded: $1))
      })
  }

  /// Ids of the events with a flag of a group.
  ///
  /// - Complexity: O(*n*) in the events.
  func ids(ofGroup group: Int) -> [String] {
    ids.indices.filter { event in flags[event].contains { $0.group == group } }.map { ids[$0] }
  }
}
