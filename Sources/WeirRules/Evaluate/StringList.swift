package import WeirCore

/// A list of strings in one slice of bytes: how values of the type ``ValueType/strings`` lie in
/// columns and lanes.
///
/// The number of values, then for each its length and its bytes; numbers are 32 bits, little-endian.
/// A list with one value, `ab`: `01 00 00 00  02 00 00 00  61 62`. An empty list is the missing
/// value.
package struct StringList: Sequence, IteratorProtocol {
  private static let wordBytes = 4

  private let bytes: ByteSlice
  private var offset = wordBytes
  private var remaining: Int
  /// Values of the list.
  package let count: Int

  /// - Parameter bytes: an encoded list, or the missing value.
  package init(_ bytes: ByteSlice) {
    self.bytes = bytes
    count = bytes.isMissing ? 0 : Self.word(bytes, at: 0)
    remaining = count
  }

  package mutating func next() -> ByteSlice? {
    guard remaining > 0 else { return nil }
    remaining -= 1
    let start = offset + Self.wordBytes
    let length = Self.word(bytes, at: offset)
    offset = start + length
    return bytes.dropFirst(start).prefix(length)
  }

  /// The values copied.
  package var arrays: [[UInt8]] { map(\.array) }

  private static func word(_ bytes: ByteSlice, at offset: Int) -> Int {
    var word: UInt32 = 0
    for place in 0..<wordBytes {
      word |= UInt32(bytes[offset + place]) << UInt32(8 * place)
    }
    return Int(word)
  }
}

/// Collects different strings and writes them as a ``StringList``. Reused from text to text.
package struct StringListWriter {
  private var bytes: [UInt8] = []
  /// Where each value ends in `bytes`.
  private var ends: [Int] = []

  package init() {}

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  package var count: Int { ends.count }

  /// Where a value lies in ``withBytes(_:)``.
  package func range(_ place: Int) -> Range<Int> {
    (place == 0 ? 0 : ends[place - 1])..<ends[place]
  }

  /// Adds a value unless an equal one is there.
  package mutating func append(_ value: UnsafeBufferPointer<UInt8>) {
    for place in ends.indices {
      let range = range(place)
      if range.count == value.count, bytes[range].elementsEqual(value) { return }
    }
    bytes.append(contentsOf: value)
    ends.append(bytes.count)
  }

  /// Calls with the bytes of all values.
  package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer(body)
  }

  /// The encoded list; missing if there are no values.
  package func list(in arena: Arena) -> ByteSlice {
    guard !ends.isEmpty else { return .missing }
    let size = 4 + 4 * ends.count + bytes.count
    let target = arena.allocate(UInt8.self, count: size)
    var written = Self.write(ends.count, to: target)
    // SAFETY: `size` is the sum of all that is written.
    bytes.withUnsafeBufferPointer { all in
      for place in ends.indices {
        let range = range(place)
        written += Self.write(range.count, to: target + written)
        for index in range {
          target[written] = all[index]
          written += 1
        }
      }
    }
    return ByteSlice(start: target, count: size)
  }

  private static func write(_ value: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
    for place in 0..<4 {
      target[place] = UInt8(truncatingIfNeeded: value >> (8 * place))
    }
    return 4
  }
}
