package import WeirCore

extension RulePlan {
  /// Flags in the total order of their events, then by rule, then by key.
  ///
  /// - Complexity: O(*n* log *n*); a flag itself is copied once.
  package func ordered(_ flags: [Flag]) -> [Flag] {
    if flags.count < 2 { return flags }
    var places = flags.indices.map { FlagPlace(flags[$0], number: $0) }
    places.sort { left, right in
      left.isSame(as: right)
        ? precedes(flags[left.number].key, flags[right.number].key) : left.precedes(right)
    }
    return places.map { flags[$0.number] }
  }

  private func precedes(_ left: [NamedValue], _ right: [NamedValue]) -> Bool {
    for (part, other) in zip(left, right) where part.value != other.value {
      return part.value.precedes(other.value)
    }
    return false
  }
}

/// What tells nearly all flags apart.
private struct FlagPlace: BitwiseCopyable {
  let time: Int64
  let position: Position
  let rule: Int
  /// Among the flags that are brought into order.
  let number: Int

  init(_ flag: Flag, number: Int) {
    time = flag.batch.times[flag.row]
    position = flag.batch.position(flag.row)
    rule = flag.rule
    self.number = number
  }

  func isSame(as other: FlagPlace) -> Bool {
    time == other.time && position == other.position && rule == other.rule
  }

  func precedes(_ other: FlagPlace) -> Bool {
    if time != other.time { return time < other.time }
    if position != other.position { return position < other.position }
    return rule < other.rule
  }
}

extension Value {
  /// The order of two values of one part of a key: numbers by size, texts by their bytes.
  fileprivate func precedes(_ other: Value) -> Bool {
    switch (self, other) {
    case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
    case (.integer(let left), .integer(let right)), (.decimal(let left), .decimal(let right)):
      left < right
    case (.duration(let left), .duration(let right)), (.time(let left), .time(let right)):
      left < right
    case (.bool(let left), .bool(let right)): !left && right
    default: false
    }
  }
}
