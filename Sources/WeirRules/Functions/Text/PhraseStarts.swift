/// The places of a text where a phrase may begin: a bit for each hash of what phrases begin with.
struct PhraseStarts: @unchecked Sendable {
  // @unchecked Sendable: the bits are written in `init` only.

  private static let hashBits = 16
  private static let lengthLimit = 3

  /// Bytes of the shortest phrase, at most 3: as many are hashed.
  private let length: Int
  /// Whether no phrase begins inside a character.
  private let isAligned: Bool
  private let bits: UnsafeMutablePointer<UInt64>

  /// Of the filter.
  var bytes: Int { (1 << Self.hashBits) / 8 }

  /// - Parameter phrases: empty ones are ignored.
  init(_ phrases: [[UInt8]]) {
    let phrases = phrases.filter { !$0.isEmpty }
    length = min(Self.lengthLimit, phrases.map(\.count).min() ?? Self.lengthLimit)
    isAligned = !phrases.contains { $0[0] & 0xC0 == 0x80 }
    let words = (1 << Self.hashBits) / 64
    bits = .allocate(capacity: words)
    bits.initialize(repeating: 0, count: words)
    for phrase in phrases {
      let place = phrase.withUnsafeBufferPointer {
        Self.hash($0.baseAddress.unsafelyUnwrapped, length)
      }
      bits[place >> 6] |= 1 << UInt64(place & 63)
    }
  }

  func deallocate() {
    bits.deallocate()
  }

  /// The first place at or after `from` where a phrase may begin; the end if there is none.
  ///
  /// - Complexity: O(*n*).
  @inline(__always)
  func next(in text: UnsafeBufferPointer<UInt8>, from: Int) -> Int {
    guard let start = text.baseAddress else { return text.count }
    let last = text.count - length
    var index = from
    // SAFETY: `length` bytes stand at every index up to `last`; hashes are below 2^16.
    while index <= last {
      if isAligned, start[index] & 0xC0 == 0x80 {
        index += 1
        continue
      }
      let place = Self.hash(start + index, length)
      if bits[place >> 6] >> UInt64(place & 63) & 1 != 0 { return index }
      index += 1
    }
    return text.count
  }

  @inline(__always)
  private static func hash(_ start: UnsafePointer<UInt8>, _ length: Int) -> Int {
    var word = UInt32(start[0])
    if length > 1 { word |= UInt32(start[1]) << 8 }
    if length > 2 { word |= UInt32(start[2]) << 16 }
    return Int((word &* 0x9E37_79B1) >> UInt32(32 - hashBits))
  }
}
