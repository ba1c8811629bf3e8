import Synchronization

/// Memory of texts that are no longer used, kept for the next ones: the kernel clears every fresh
/// page, and a text of a MiB comes several hundred times a second.
///
/// One for the process: what it keeps is bounded by ``keptBytes``.
final class TextMemory: Sendable {
  static let shared = TextMemory()

  /// Most bytes that wait for reuse.
  private static let keptBytes = 48 << 20
  /// Smaller texts are left to the allocator.
  private static let smallest = 128 << 10
  /// Sizes are multiples of it, so that texts of about the same size can follow one another.
  private static let step = 128 << 10

  private struct Block: @unchecked Sendable {
    // @unchecked Sendable: a block in the pool has no owner; taking it makes one.
    var start: UnsafeMutablePointer<UInt8>
    var size: Int
  }

  private struct State {
    var blocks: [Block] = []
    var bytes = 0
  }

  private let state = Mutex(State())

  /// Uninitialised memory of `count` bytes or more.
  ///
  /// - Returns: its start, and its size if it is to go back with ``recycle(_:size:)``; 0 if it is
  ///   not from the pool, and to be deallocated.
  func take(_ count: Int) -> (start: UnsafeMutablePointer<UInt8>, size: Int) {
    guard count >= Self.smallest else { return (.allocate(capacity: count), 0) }
    let size = (count + Self.step - 1) / Self.step * Self.step
    let found: Block? = state.withLock { state in
      // The newest first: its bytes may still be in a cache.
      guard let place = state.blocks.lastIndex(where: { $0.size == size }) else { return nil }
      state.bytes -= size
      return state.blocks.remove(at: place)
    }
    return (found?.start ?? .allocate(capacity: size), size)
  }

  /// Takes memory back that nobody uses any more.
  func recycle(_ start: UnsafeMutablePointer<UInt8>, size: Int) {
    guard size > 0, size <= Self.keptBytes else { return start.deallocate() }
    let dropped: [Block] = state.withLock { state in
      state.blocks.append(Block(start: start, size: size))
      state.bytes += size
      var count = 0
      while state.bytes > Self.keptBytes {
        state.bytes -= state.blocks[count].size
        count += 1
      }
      defer { state.blocks.removeFirst(count) }
      return Array(state.blocks[..<count])
    }
    for block in dropped { block.start.deallocate() }
  }
}
