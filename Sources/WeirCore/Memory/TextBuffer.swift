/// The decompressed bytes of a chunk: whole records, shared by the batches decoded from it.
///
/// Written by one stage before it is shared, read-only afterwards.
package final class TextBuffer: @unchecked Sendable {
  // @unchecked Sendable: filled before it is handed on, never written afterwards.

  package let start: UnsafeMutablePointer<UInt8>
  package let capacity: Int
  /// Bytes that go back to the pool; 0 where the memory is not from there.
  private let pooledBytes: Int

  /// Bytes after the end that may be read (not written) by code that loads whole words.
  package static let padding = 64

  package init(capacity: Int) {
    self.capacity = capacity
    (start, pooledBytes) = TextMemory.shared.take(capacity + Self.padding)
    (start + capacity).initialize(repeating: 0, count: Self.padding)
  }

  /// A buffer that holds a copy of `bytes`.
  package convenience init(copying bytes: [UInt8]) {
    self.init(capacity: bytes.count)
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { start.update(from: base, count: source.count) }
    }
  }

  deinit {
    TextMemory.shared.recycle(start, size: pooledBytes)
  }
}
