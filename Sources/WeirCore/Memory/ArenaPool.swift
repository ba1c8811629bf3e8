import Synchronization

/// Blocks of memory that go from finished batches to new ones, so that the kernel need not clear
/// fresh pages for each batch.
package final class ArenaPool: Sendable {
  /// Size of a block, bytes.
  package static let blockBytes = 1 << 20

  /// How many blocks are kept for reuse; more are given back to the system.
  private let keptBlocks: Int
  private let blocks = Mutex<[BlockAddress]>([])

  package init(keptBlocks: Int = 64) {
    self.keptBlocks = keptBlocks
  }

  deinit {
    blocks.withLock { blocks in
      for block in blocks { block.pointer.deallocate() }
    }
  }

  func takeBlock() -> UnsafeMutableRawPointer {
    if let block = blocks.withLock({ $0.popLast() }) { return block.pointer }
    return UnsafeMutableRawPointer.allocate(byteCount: Self.blockBytes, alignment: 64)
  }

  func recycle(_ returned: [UnsafeMutableRawPointer]) {
    guard !returned.isEmpty else { return }
    let taken = blocks.withLock { blocks in
      let taken = max(0, min(returned.count, keptBlocks - blocks.count))
      blocks.append(contentsOf: returned.prefix(taken).map(BlockAddress.init))
      return taken
    }
    for block in returned.dropFirst(taken) { block.deallocate() }
  }
}

/// The address of a block that nobody uses at the moment.
private struct BlockAddress: @unchecked Sendable {
  // @unchecked Sendable: a block in the pool has no owner; taking it makes one.
  let pointer: UnsafeMutableRawPointer
}
