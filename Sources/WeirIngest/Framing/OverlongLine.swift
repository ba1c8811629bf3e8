import Crypto
import WeirCore

/// A line above the limit, of which only the first bytes, the length and the digest are kept.
struct OverlongLine {
  let offset: Int
  private let limit: Int
  private var text: [UInt8] = []
  private var length = 0
  private var digest = SHA256()

  init(offset: Int, limit: Int) {
    self.offset = offset
    self.limit = limit
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    length += bytes.count
    text.append(contentsOf: bytes.prefix(max(0, limit - text.count)))
    digest.update(bufferPointer: UnsafeRawBufferPointer(bytes))
  }

  /// The line as a rejected record, its end being known.
  func rejected() -> RejectedRecord {
    var record = RejectedRecord(
      reason: RejectionReasons.overlong, record: 0, offset: offset, bytes: text)
    record.longLine = (length, Hexadecimal.text(digest.finalize()))
    return record
  }
}
