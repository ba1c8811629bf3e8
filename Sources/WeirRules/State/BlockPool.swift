import WeirCore

/// Blocks of 64-bit words in one growing run of memory; the number of words of a block is a power
/// of two times a unit, and freed blocks are used again.
///
/// A block is named by its offset, a multiple of the unit, which stays good when the memory moves.
/// Each freed block holds the offset of the one of its size that was freed before it.
struct BlockPool: ~Copyable {
  private struct State: BitwiseCopyable {
    var base: UnsafeMutablePointer<UInt64>
    var capacity: Int
    var used = 0
    /// By order: the block that was freed last.
    let free: UnsafeMutablePointer<UInt64>
  }

  private static let orders = 40
  private static let none = UInt64.max

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>
  let unit: Int

  /// - Parameter unit: words of the smallest block.
  init(unit: Int) {
    self.unit = unit
    let capacity = Self.leastCapacity(unit: unit)
    state = .allocate(capacity: 1)
    let free = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.orders)
    free.initialize(repeating: Self.none, count: Self.orders)
    state.initialize(
      to: State(base: LargeMemory.room(UInt64.self, capacity), capacity: capacity, free: free))
  }

  deinit {
    LargeMemory.giveBack(state.pointee.base, words)
    state.pointee.free.deallocate()
    state.deallocate()
  }

  private static let wordBytes = MemoryLayout<UInt64>.stride

  private static func leastCapacity(unit: Int) -> Int { max(1024, unit * 64) }

  /// Words of a pool that has handed out so many smallest blocks.
  static func capacity(holding blocks: Int, unit: Int) -> Int {
    var capacity = leastCapacity(unit: unit)
    while capacity < blocks * unit { capacity *= 2 }
    return capacity
  }

  @inline(__always)
  var base: UnsafeMutablePointer<UInt64> { state.pointee.base }

  /// Words in memory, whether in use or free.
  var words: Int { state.pointee.capacity }

  var byteCount: Int { words * Self.wordBytes }

  /// A block of `unit << order` words.
  func take(order: Int) -> Int {
    let freed = state.pointee.free[order]
    if freed != Self.none {
      state.pointee.free[order] = state.pointee.base[Int(freed)]
      return Int(freed)
    }
    let size = unit << order
    if state.pointee.used + size > state.pointee.capacity { grow(by: size) }
    defer { state.pointee.used += size }
    return state.pointee.used
  }

  func give(_ offset: Int, order: Int) {
    state.pointee.base[offset] = state.pointee.free[order]
    state.pointee.free[order] = UInt64(offset)
  }

  private func grow(by size: Int) {
    let larger = max(state.pointee.capacity * 2, state.pointee.used + size)
    let moved = LargeMemory.grow(
      state.pointee.base, from: byteCount, to: larger * Self.wordBytes)
    state.pointee.base = moved.bindMemory(to: UInt64.self, capacity: larger)
    state.pointee.capacity = larger
  }
}
