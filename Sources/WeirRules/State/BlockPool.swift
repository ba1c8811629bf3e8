/// Blocks of 64-bit words in one growing run of memory; the number of words of a block is a power
/// of two times a unit, and freed blocks are used again.
///
/// A block is named by its offset, which stays good when the memory moves.
final class BlockPool {
  private(set) var base: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private var used = 0
  private var free: [[Int]] = Array(repeating: [], count: 40)
  private let unit: Int

  /// - Parameter unit: words of the smallest block.
  init(unit: Int) {
    self.unit = unit
    capacity = Self.leastCapacity(unit: unit)
    base = .allocate(capacity: capacity)
  }

  private static func leastCapacity(unit: Int) -> Int { max(1024, unit * 64) }

  /// Words of a pool that has handed out so many smallest blocks.
  static func capacity(holding blocks: Int, unit: Int) -> Int {
    var capacity = leastCapacity(unit: unit)
    while capacity < blocks * unit { capacity *= 2 }
    return capacity
  }

  deinit {
    base.deallocate()
  }

  /// Words in memory, whether in use or free.
  var words: Int { capacity }

  /// A block of `unit << order` words.
  func take(order: Int) -> Int {
    if let offset = free[order].popLast() { return offset }
    let size = unit << order
    if used + size > capacity { grow(by: size) }
    defer { used += size }
    return used
  }

  func give(_ offset: Int, order: Int) {
    free[order].append(offset)
  }

  private func grow(by size: Int) {
    let larger = max(capacity * 2, used + size)
    let moved = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
    moved.update(from: base, count: used)
    base.deallocate()
    base = moved
    capacity = larger
  }
}
