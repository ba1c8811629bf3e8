/// Writes state in the form that ``CheckpointReader`` reads back.
///
/// Magic and format version first, then the state, then a hash of all before it. Words are 64 bits,
/// least significant byte first; runs of bytes have their count in front.
package struct CheckpointWriter: Sendable {
  static let magic = Array("weircp\r\n".utf8)
  static let version: UInt8 = 1

  private var bytes: [UInt8]

  package init() {
    bytes = Self.magic
    bytes.append(Self.version)
  }

  package mutating func write(_ byte: UInt8) {
    bytes.append(byte)
  }

  package mutating func write(_ word: UInt64) {
    for index in 0..<UInt64(8) { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * index))) }
  }

  package mutating func write(_ word: Int64) {
    write(UInt64(bitPattern: word))
  }

  /// - Precondition: `count` is not negative.
  package mutating func write(count: Int) {
    write(UInt64(count))
  }

  package mutating func write(_ flag: Bool) {
    write(flag ? UInt8(1) : 0)
  }

  /// Writes `run` with its count in front.
  package mutating func write(_ run: [UInt8]) {
    write(count: run.count)
    bytes.append(contentsOf: run)
  }

  package mutating func write(_ text: String) {
    write(Array(text.utf8))
  }

  /// The whole checkpoint.
  ///
  /// - Complexity: O(*n*).
  package func finished() -> [UInt8] {
    var sealed = self
    sealed.write(bytes.withUnsafeBufferPointer(hashBytes))
    return sealed.bytes
  }
}
