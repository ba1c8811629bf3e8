import WeirCore

/// From an id to its latest place in an ``IdentityLog``: open addressing, linear probing, deletion
/// by moving later entries back.
struct IdentityTable {
  /// Of a slot that is free.
  private static let free = UInt64.max

  var places: [IdentityLog.Place] = Array(repeating: free, count: 1024)
  private(set) var count = 0

  private var mask: Int { places.count - 1 }

  private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 7) & mask }

  /// The slot of an id.
  func find(_ id: ByteSlice, _ hash: UInt64, in log: IdentityLog) -> Int? {
    var slot = home(hash)
    while places[slot] != Self.free {
      if log.head(at: places[slot]).hash == hash, ByteSlice.equal(log.id(at: places[slot]), id) {
        return slot
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The slot that leads to exactly this place; nil if the id has come again since.
  func slot(of place: IdentityLog.Place, _ hash: UInt64) -> Int? {
    var slot = home(hash)
    while places[slot] != Self.free {
      if places[slot] == place { return slot }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// - Precondition: the id is not in the table.
  mutating func insert(_ place: IdentityLog.Place, _ hash: UInt64, log: IdentityLog) {
    if count * 4 >= places.count * 3 { grow(log) }
    set(place, hash)
    count += 1
  }

  private mutating func set(_ place: IdentityLog.Place, _ hash: UInt64) {
    var slot = home(hash)
    while places[slot] != Self.free { slot = (slot + 1) & mask }
    places[slot] = place
  }

  private mutating func grow(_ log: IdentityLog) {
    let old = places
    places = Array(repeating: Self.free, count: 2 * old.count)
    for place in old where place != Self.free { set(place, log.head(at: place).hash) }
  }

  mutating func remove(_ slot: Int, log: IdentityLog) {
    count -= 1
    var hole = slot
    var next = (slot + 1) & mask
    while places[next] != Self.free {
      let home = home(log.head(at: places[next]).hash)
      // An entry may move back into the hole unless its home lies after the hole.
      if (next - home) & mask >= (next - hole) & mask {
        places[hole] = places[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    places[hole] = Self.free
  }
}
