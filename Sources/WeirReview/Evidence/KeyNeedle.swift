import WeirCore

/// The bytes by which a record with a value of a key is known: of a number its last digits, which
/// it has in every form.
struct KeyNeedle {
  private static let numberDigits = 7
  private let bytes: [UInt8]

  init(_ text: String) {
    let lower = text.utf8.map(Self.lowered)
    bytes = lower.first == UInt8(ascii: "+") ? Array(lower.suffix(Self.numberDigits)) : lower
  }

  func isIn(_ record: ByteSlice) -> Bool {
    guard let first = bytes.first, record.count >= bytes.count else { return bytes.isEmpty }
    let text = record.buffer
    for start in 0...(text.count - bytes.count) where Self.lowered(text[start]) == first {
      let isHere = bytes.indices.allSatisfy { Self.lowered(text[start + $0]) == bytes[$0] }
      if isHere { return true }
    }
    return false
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
