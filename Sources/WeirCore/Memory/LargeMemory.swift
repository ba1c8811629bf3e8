import CMemory
import Foundation

/// Runs of memory that grow large and are read at random places: keyed state.
///
/// From ``hugeBytes`` on they lie in huge pages where the system has them: far fewer pages to
/// clear and to look up. Growing moves pages instead of copying bytes.
package enum LargeMemory {
  /// Runs of this size and larger come from the system page by page, bytes.
  package static let hugeBytes = 2 << 20

  #if os(Linux)
    /// Size and alignment of a huge page.
    private static let page = 2 << 20
  #endif

  /// Uninitialised memory, aligned to 16 bytes.
  package static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    #if os(Linux)
      if byteCount >= hugeBytes { return reserve(rounded(byteCount), isUsable: true) }
    #endif
    return .allocate(byteCount: byteCount, alignment: 16)
  }

  /// - Parameter byteCount: as it was asked for.
  package static func deallocate(_ start: UnsafeMutableRawPointer, byteCount: Int) {
    #if os(Linux)
      if byteCount >= hugeBytes {
        munmap(start, rounded(byteCount))
        return
      }
    #endif
    start.deallocate()
  }

  /// A run of `larger` bytes that begins with the bytes of `start`, which is gone then.
  ///
  /// - Complexity: O(pages) for large runs, else O(bytes).
  package static func grow(
    _ start: UnsafeMutableRawPointer, from byteCount: Int, to larger: Int
  ) -> UnsafeMutableRawPointer {
    #if os(Linux)
      if byteCount >= hugeBytes {
        return move(start, from: rounded(byteCount), to: rounded(larger))
      }
    #endif
    let moved = allocate(byteCount: larger)
    moved.copyMemory(from: start, byteCount: byteCount)
    deallocate(start, byteCount: byteCount)
    return moved
  }
}

extension LargeMemory {
  /// Uninitialised room for `count` values.
  package static func room<Element: BitwiseCopyable>(
    _ type: Element.Type, _ count: Int
  ) -> UnsafeMutablePointer<Element> {
    allocate(byteCount: count * MemoryLayout<Element>.stride)
      .bindMemory(to: type, capacity: count)
  }

  package static func giveBack<Element: BitwiseCopyable>(
    _ start: UnsafeMutablePointer<Element>, _ count: Int
  ) {
    deallocate(start, byteCount: count * MemoryLayout<Element>.stride)
  }

  /// Room for twice as many values that begins with those of `start`, which is gone then.
  package static func doubled<Element: BitwiseCopyable>(
    _ start: UnsafeMutablePointer<Element>, _ count: Int
  ) -> UnsafeMutablePointer<Element> {
    let byteCount = count * MemoryLayout<Element>.stride
    return grow(start, from: byteCount, to: 2 * byteCount)
      .bindMemory(to: Element.self, capacity: 2 * count)
  }
}

#if os(Linux)
  extension LargeMemory {
    private static func rounded(_ byteCount: Int) -> Int { (byteCount + page - 1) / page * page }

    /// Address space that begins with a huge page.
    private static func reserve(_ size: Int, isUsable: Bool) -> UnsafeMutableRawPointer {
      let access = isUsable ? PROT_READ | PROT_WRITE : PROT_NONE
      let whole = mmap(
        nil, size + page, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      guard let whole, whole != MAP_FAILED else { fatalError("out of memory") }
      let before = rounded(Int(bitPattern: whole)) - Int(bitPattern: whole)
      let start = whole + before
      // SAFETY: what is given back lies beside the run.
      if before > 0 { munmap(whole, before) }
      if before < page { munmap(start + size, page - before) }
      if isUsable { madvise(start, size, MADV_HUGEPAGE) }
      return start
    }

    private static func move(
      _ start: UnsafeMutableRawPointer, from size: Int, to larger: Int
    ) -> UnsafeMutableRawPointer {
      let target = reserve(larger, isUsable: false)
      // SAFETY: the target is reserved address space of this size that nobody uses.
      guard weir_move_pages(start, size, larger, target) != nil else { fatalError("out of memory") }
      madvise(target, larger, MADV_HUGEPAGE)
      return target
    }
  }
#endif
