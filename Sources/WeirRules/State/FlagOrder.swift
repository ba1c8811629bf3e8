package import WeirCore

extension RulePlan {
  /// The total order of events, then rule, then key.
  package func precedes(_ left: Flag, _ right: Flag) -> Bool {
    let times = (left.batch.times[left.row], right.batch.times[right.row])
    if times.0 != times.1 { return times.0 < times.1 }
    let positions = (left.batch.position(left.row), right.batch.position(right.row))
    if positions.0 != positions.1 { return positions.0 < positions.1 }
    if left.rule != right.rule { return left.rule < right.rule }
    for (part, other) in zip(left.key, right.key) where part.value != other.value {
      return part.value.precedes(other.value)
    }
    return false
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
