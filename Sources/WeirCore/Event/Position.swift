/// Where a record stands: its source's place in the total order and its number in the file.
///
/// For equal times positions compare as the total order does: ingest stage, path, record.
@usableFromInline
package struct Position: Hashable, Comparable, Sendable, BitwiseCopyable {
  @usableFromInline package var raw: UInt64

  @inlinable
  package init(raw: UInt64) {
    self.raw = raw
  }

  /// - Parameters:
  ///   - source: index of the source, below 2^24.
  ///   - record: number of the record in its file, from 1, below 2^40.
  @inlinable
  package init(source: Int, record: Int) {
    raw = UInt64(truncatingIfNeeded: source) << 40 | UInt64(truncatingIfNeeded: record)
  }

  @inlinable package var source: Int { Int(raw >> 40) }
  @inlinable package var record: Int { Int(raw & 0xFF_FFFF_FFFF) }

  @inlinable
  package static func < (left: Position, right: Position) -> Bool { left.raw < right.raw }
}
