package import WeirCore

extension RulePlan {
  /// The total order of events, then rule, then key.
  package func precedes(_ left: Flag, _ right: Flag) -> Bool {
    let times = (left.batch.times[left.row], right.batch.times[right.row])
    if times.0 != times.1 { return times.0 < times.1 }
    let positions = (left.batch.position(left.row), right.batch.position(right.row))
    if positions.0 != positions.1 { return positions.0 < positions.1 }
    if left.rule != right.rule { return left.rule < right.rule }
    return left.keyText.lexicographicallyPrecedes(right.keyText)
  }
}

extension Flag {
  /// The key's values as one run of bytes, for ordering flags of one event and rule.
  fileprivate var keyText: [UInt8] {
    key.flatMap { part -> [UInt8] in
      if case .text(let bytes) = part.value { return bytes }
      return Array(String(describing: part.value).utf8)
    }
  }
}
