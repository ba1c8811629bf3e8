import CMemory
import Foundation
import WeirCore

/// Where the chains of an ``EntryLog`` end: an entry leads to the one before it whose key has a hash
/// of the same place.
///
/// A place says how many entries its chain may have in a window, so that chains are not followed
/// where a window is too small anyway. Keys are not looked at here: they stand in the entries. Those
/// whose hashes share a place share a chain, which is rare enough as long as the table is not
/// crowded.
struct ChainTable: ~Copyable {
  struct Chain: BitwiseCopyable {
    /// Lower half of the number of the latest entry.
    var latest: UInt32 = 0
    private var bits: UInt32 = 0
    /// Time of the latest entry; `Int64.min`: there was none.
    var time = Int64.min

    /// Entries that may be in a window that ends with the latest one.
    var counts: EntryCounts {
      @inline(__always)
      get { EntryCounts(bits: bits & EntryCounts.all) }
      @inline(__always)
      set { bits = bits & ~EntryCounts.all | newValue.bits }
    }

    /// Whether a key of the place has, or had, a ring of its own.
    var hasLarge: Bool {
      @inline(__always)
      get { bits & Self.large != 0 }
      set { bits = newValue ? bits | Self.large : bits & ~Self.large }
    }

    private static let large: UInt32 = 1 << 31
  }

  private struct State: BitwiseCopyable {
    var chains: UnsafeMutablePointer<Chain>
    var capacity: Int
    /// Chains that have begun, whether they have passed or not.
    var used = 0
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>

  private static let leastCapacity = 64

  init() {
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(chains: Self.fresh(Self.leastCapacity), capacity: Self.leastCapacity))
  }

  deinit {
    LargeMemory.giveBack(state.pointee.chains, state.pointee.capacity)
    state.deallocate()
  }

  private static func fresh(_ capacity: Int) -> UnsafeMutablePointer<Chain> {
    let chains = LargeMemory.room(Chain.self, capacity)
    chains.initialize(repeating: Chain(), count: capacity)
    return chains
  }

  /// Bytes of one place, whether it is in use or not.
  static let placeBytes = MemoryLayout<Chain>.stride

  var byteCount: Int { state.pointee.capacity * Self.placeBytes }

  /// Places of a table into which so many keys have come, all of them alive.
  static func capacity(holding keys: Int) -> Int {
    var capacity = leastCapacity
    // So many keys begin chains at three eighths of the places.
    while Double(keys) > 0.47 * Double(capacity) { capacity *= 2 }
    return capacity
  }

  /// About how many keys have come, by how many places they have not hit.
  ///
  /// Source: Whang, Vander-Zanden and Taylor, "A linear-time probabilistic counting algorithm for
  /// database applications", 1990.
  var keyEstimate: Int {
    let (capacity, used) = (Double(state.pointee.capacity), Double(state.pointee.used))
    return Int((-capacity * log(1 - used / capacity)).rounded())
  }

  /// Whether chains have begun at so many places that keys would soon share too many of them.
  @inline(__always)
  var isCrowded: Bool { state.pointee.used &* 8 > state.pointee.capacity &* 3 }

  @inline(__always)
  func place(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (state.pointee.capacity &- 1)
  }

  /// Begins to bring the chain of a hash near.
  @inline(__always)
  func prefetch(_ hash: UInt64) { weir_prefetch(state.pointee.chains + place(of: hash)) }

  subscript(place: Int) -> Chain {
    @inline(__always)
    _read { yield state.pointee.chains[place] }
    @inline(__always)
    nonmutating _modify { yield &state.pointee.chains[place] }
  }

  /// Counts a chain that has begun.
  @inline(__always)
  func begin() { state.pointee.used &+= 1 }

  /// Forgets chains whose latest entry is from `limit` or before, and all of ``Chain/hasLarge``.
  ///
  /// - Returns: whether there is room again; else the table must be made larger.
  /// - Complexity: O(capacity).
  func sweep(upTo limit: Int64) -> Bool {
    var alive = 0
    for place in 0..<state.pointee.capacity {
      if state.pointee.chains[place].time > limit {
        alive += 1
        state.pointee.chains[place].hasLarge = false
      } else {
        state.pointee.chains[place] = Chain()
      }
    }
    state.pointee.used = alive
    return alive * 16 <= state.pointee.capacity * 3
  }

  /// Makes room for twice as many chains, of which none has begun.
  func enlarge() {
    let capacity = state.pointee.capacity
    LargeMemory.giveBack(state.pointee.chains, capacity)
    state.pointee.chains = Self.fresh(2 * capacity)
    state.pointee.capacity = 2 * capacity
    state.pointee.used = 0
  }
}
