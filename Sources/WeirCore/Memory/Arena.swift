/// Memory for the columns and strings of one batch: handed out by moving a pointer, given back
/// all at once when the batch ends.
///
/// One stage at a time owns an arena; it hands the arena on together with the batch.
package final class Arena: @unchecked Sendable {
  // @unchecked Sendable: exactly one stage owns the batch, and with it the arena, at any time.

  private let pool: ArenaPool
  private var blocks: [UnsafeMutableRawPointer] = []
  private var oversized: [UnsafeMutableRawPointer] = []
  /// The first block of an arena that begins with little.
  private var small: UnsafeMutableRawPointer?
  private var cursor: UnsafeMutableRawPointer?
  private var remaining = 0

  /// Size of ``small``, bytes.
  private static let smallBytes = 16 << 10

  package init(pool: ArenaPool) {
    self.pool = pool
  }

  deinit {
    pool.recycle(blocks)
    for block in oversized { block.deallocate() }
    small?.deallocate()
  }

  /// Uninitialised memory of `byteCount` bytes, aligned to 16.
  package func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    let size = (byteCount + 15) & ~15
    if size <= remaining, let start = cursor {
      cursor = start + size
      remaining -= size
      return start
    }
    return allocateSlow(size)
  }

  private func allocateSlow(_ size: Int) -> UnsafeMutableRawPointer {
    if blocks.isEmpty, oversized.isEmpty, small == nil, size <= Self.smallBytes / 4 {
      // A live source brings a few records at a time, each with an arena of its own.
      let block = UnsafeMutableRawPointer.allocate(byteCount: Self.smallBytes, alignment: 64)
      small = block
      cursor = block + size
      remaining = Self.smallBytes - size
      return block
    }
    if size > ArenaPool.blockBytes {
      let block = UnsafeMutableRawPointer.allocate(byteCount: max(size, 16), alignment: 64)
      oversized.append(block)
      return block
    }
    let block = pool.takeBlock()
    blocks.append(block)
    // The block with more room is used further.
    if ArenaPool.blockBytes - size > remaining {
      cursor = block + size
      remaining = ArenaPool.blockBytes - size
    }
    return block
  }

  /// Takes back all that was handed out; one block stays for what comes next.
  package func rewind() {
    if let first = blocks.first {
      pool.recycle(Array(blocks.dropFirst()))
      blocks.removeLast(blocks.count - 1)
      (cursor, remaining) = (first, ArenaPool.blockBytes)
    } else {
      (cursor, remaining) = (small, small == nil ? 0 : Self.smallBytes)
    }
    for block in oversized { block.deallocate() }
    oversized.removeAll(keepingCapacity: true)
  }

  /// Uninitialised room for `count` values.
  package func allocate<Element: BitwiseCopyable>(
    _ type: Element.Type, count: Int
  ) -> UnsafeMutablePointer<Element> {
    let raw = allocate(byteCount: max(count, 1) * MemoryLayout<Element>.stride)
    return raw.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  /// A copy of `bytes` that lives as long as the arena.
  package func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> ByteSlice {
    let target = allocate(UInt8.self, count: bytes.count)
    if let source = bytes.baseAddress { target.update(from: source, count: bytes.count) }
    return ByteSlice(start: target, count: bytes.count)
  }

  /// A copy of `bytes` that lives as long as the arena.
  package func copy(_ bytes: [UInt8]) -> ByteSlice {
    bytes.withUnsafeBufferPointer { copy($0) }
  }
}
