package import WeirCore

/// The long texts of one shard's state, each once, with the number of its users.
///
/// A text whose last user has gone leaves its place to the next one, so the pool is bounded by
/// what is inside the windows.
package struct TextPool {
  private var texts: [[UInt8]] = []
  private var users: [Int32] = []
  private var free: [Int32] = []
  private var places: [[UInt8]: Int32] = [:]
  /// Of the texts themselves.
  private var textBytes = 0

  package init() {}

  /// Bytes for each text besides its own: its array's header, its places in the list, among the
  /// users and in the dictionary.
  static let textOverhead =
    arrayHeader + MemoryLayout<[UInt8]>.stride * 2 + MemoryLayout<Int32>.stride * 2
  /// Of Swift's array storage: object header, count and capacity.
  private static let arrayHeader = 32

  /// Of all long texts, with what is kept for each.
  var byteCount: Int { texts.count * Self.textOverhead + textBytes }

  /// Keeps `text` once more.
  package mutating func retain(_ text: ByteSlice) -> StateText {
    if text.isMissing { return .missing }
    if text.count <= StateText.inlineLimit { return StateText(inline: text) }
    return retain(long: text.array)
  }

  private mutating func retain(long text: [UInt8]) -> StateText {
    if let place = places[text] {
      users[Int(place)] += 1
      return StateText(low: UInt64(place), high: 0xFE << 56)
    }
    textBytes += text.count
    let place: Int32
    if let reused = free.popLast() {
      place = reused
      texts[Int(place)] = text
      users[Int(place)] = 1
    } else {
      place = Int32(texts.count)
      texts.append(text)
      users.append(1)
    }
    places[text] = place
    return StateText(low: UInt64(place), high: 0xFE << 56)
  }

  /// The pooled or inline form of `text` without keeping it; nil if a long text is unknown.
  package func find(_ text: ByteSlice) -> StateText? {
    if text.isMissing { return .missing }
    if text.count <= StateText.inlineLimit { return StateText(inline: text) }
    return places[text.array].map { StateText(low: UInt64($0), high: 0xFE << 56) }
  }

  /// One more user of a text that is kept already.
  package mutating func retain(_ text: StateText) {
    if text.isPooled { users[Int(text.low)] += 1 }
  }

  package mutating func release(_ text: StateText) {
    guard text.isPooled else { return }
    let place = Int(text.low)
    users[place] -= 1
    if users[place] == 0 {
      textBytes -= texts[place].count
      places[texts[place]] = nil
      texts[place] = []
      free.append(Int32(place))
    }
  }

  /// The bytes of a text; empty for the missing one.
  package func bytes(_ text: StateText) -> [UInt8] {
    if text.isMissing { return [] }
    if text.isPooled { return texts[Int(text.low)] }
    return [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
      count = text.copy(to: buffer.baseAddress.unsafelyUnwrapped)
    }
  }
}
