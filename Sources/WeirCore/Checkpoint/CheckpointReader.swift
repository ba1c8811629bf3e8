/// Why a checkpoint cannot be used.
package struct CheckpointError: Error, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// Reads what ``CheckpointWriter`` wrote; damaged bytes give an error.
package struct CheckpointReader: Sendable {
  private let bytes: [UInt8]
  private var next: Int
  /// Where the hash at the end begins.
  private let end: Int

  /// - Throws: ``CheckpointError`` if `bytes` are no checkpoint, one of another format version, or
  ///   not as they were written.
  /// - Complexity: O(*n*).
  package init(_ bytes: [UInt8]) throws(CheckpointError) {
    let magic = CheckpointWriter.magic
    guard bytes.starts(with: magic) else {
      throw CheckpointError("not a checkpoint: it does not begin as one")
    }
    guard bytes.count > magic.count else { throw Self.truncated }
    let version = bytes[magic.count]
    guard version == CheckpointWriter.version else {
      throw CheckpointError(
        "the checkpoint has format version \(version), not \(CheckpointWriter.version)")
    }
    next = magic.count + 1
    end = bytes.count - 8
    self.bytes = bytes
    guard next <= end else { throw Self.truncated }
    let hash = bytes[..<end].withUnsafeBufferPointer(hashBytes)
    guard hash == Self.word(bytes, at: end) else {
      throw CheckpointError("the checkpoint is damaged or cut off: its hash does not fit")
    }
  }

  private static let truncated = CheckpointError("the checkpoint is cut off")

  private static func word(_ bytes: [UInt8], at start: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
  }

  private mutating func take(_ count: Int) throws(CheckpointError) -> Int {
    guard count <= end - next else { throw Self.truncated }
    defer { next += count }
    return next
  }

  /// - Throws: ``CheckpointError`` at the end, as all reading does.
  package mutating func readByte() throws(CheckpointError) -> UInt8 {
    bytes[try take(1)]
  }

  package mutating func readWord() throws(CheckpointError) -> UInt64 {
    Self.word(bytes, at: try take(8))
  }

  package mutating func readSignedWord() throws(CheckpointError) -> Int64 {
    Int64(bitPattern: try readWord())
  }

  /// A number of parts; each of them takes a byte at least, so that more than are left is damage.
  package mutating func readCount() throws(CheckpointError) -> Int {
    guard let count = Int(exactly: try readWord()), count <= end - next else {
      throw Self.truncated
    }
    return count
  }

  package mutating func readFlag() throws(CheckpointError) -> Bool {
    switch try readByte() {
    case 0: return false
    case 1: return true
    case let other: throw CheckpointError("the checkpoint is damaged: \(other) is no truth")
    }
  }

  /// A run of bytes with its count in front.
  package mutating func readBytes() throws(CheckpointError) -> [UInt8] {
    let count = try readCount()
    let start = try take(count)
    return Array(bytes[start..<(start + count)])
  }

  /// - Throws: ``CheckpointError`` if the bytes are no UTF-8, besides.
  package mutating func readText() throws(CheckpointError) -> String {
    guard let text = String(validating: try readBytes(), as: UTF8.self) else {
      throw CheckpointError("the checkpoint is damaged: a text is no UTF-8")
    }
    return text
  }

  /// - Throws: ``CheckpointError`` if something is left to be read.
  package func finish() throws(CheckpointError) {
    guard next == end else {
      throw CheckpointError("the checkpoint has \(end - next) bytes more than its state takes")
    }
  }
}
