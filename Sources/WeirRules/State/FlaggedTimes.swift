/// When few of the keys of an operator were flagged last.
struct FlaggedTimes {
  private var times: [StateText: Int64] = [:]

  /// Time of the key's latest flag; `Int64.min`: none.
  subscript(key: StateText) -> Int64 {
    get { times[key] ?? .min }
    set { times[key] = newValue }
  }

  var keys: [StateText] { Array(times.keys) }

  mutating func remove(_ key: StateText) { times[key] = nil }

  var byteCount: Int {
    times.count * 2 * (MemoryLayout<StateText>.stride + MemoryLayout<Int64>.stride)
  }
}
