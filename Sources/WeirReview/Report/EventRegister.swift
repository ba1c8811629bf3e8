/// The ids of all flagged events, for verdicts on events and groups of which a page shows a part.
struct EventRegister: Sendable {
  /// ``ReviewEvent/number`` of the first is 1.
  private(set) var ids: [String] = []
  /// Numbers of the rules of its flags, by event.
  private(set) var rules: [[UInt16]] = []
  /// Numbers of the groups of its flags in the order of ``rules``'s flags, each once.
  private(set) var groups: [[Int32]] = []

  mutating func add(_ event: ReviewEvent, groups: [Int], rules: [Int]) {
    ids.append(event.id)
    self.rules.append(rules.map { UInt16(truncatingIfNeeded: $0) })
    self.groups.append(groups.map { Int32(truncatingIfNeeded: $0) })
  }
}
