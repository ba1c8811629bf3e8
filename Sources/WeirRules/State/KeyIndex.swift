import CMemory
import WeirCore

/// Where keys stand, by their hashes: open addressing, linear probing, a word for each place.
///
/// A word is the lower half of a hash, which tells most keys apart, and a number. Eight of them share
/// a line of memory, so that a search rarely looks at a second one; and it is made larger without a
/// look at the keys.
struct KeyIndex: ~Copyable {
  private struct State: BitwiseCopyable {
    var words: UnsafeMutablePointer<UInt64>
    var capacity: Int
    var count = 0
  }

  /// Behind a pointer, so that owners need no exclusive access for each look.
  private let state: UnsafeMutablePointer<State>

  /// No key has this word: numbers are one more than they seem.
  private static var free: UInt64 { 0 }
  private static var leastCapacity: Int { 64 }
  private static var halfBits: UInt64 { 32 }

  init() {
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(words: Self.fresh(Self.leastCapacity), capacity: Self.leastCapacity))
  }

  deinit {
    LargeMemory.giveBack(state.pointee.words, state.pointee.capacity)
    state.deallocate()
  }

  private static func fresh(_ capacity: Int) -> UnsafeMutablePointer<UInt64> {
    let words = LargeMemory.room(UInt64.self, capacity)
    words.initialize(repeating: free, count: capacity)
    return words
  }

  /// Bytes of one place, whether it is in use or not.
  static var placeBytes: Int { MemoryLayout<UInt64>.stride }

  var byteCount: Int { state.pointee.capacity * Self.placeBytes }

  /// Places of an index into which so many keys have come, all of them alive.
  static func capacity(holding keys: Int) -> Int {
    var capacity = leastCapacity
    while (keys - 1) * 4 >= capacity * 3 { capacity *= 2 }
    return capacity
  }

  /// Whether three quarters of the places are in use.
  @inline(__always)
  var isFull: Bool { state.pointee.count &* 4 >= state.pointee.capacity &* 3 }

  /// Whether so many keys take more than half of the places.
  func isHalfFull(with keys: Int) -> Bool { keys * 2 > state.pointee.capacity }

  /// Begins to bring the line near where the search for a hash begins.
  @inline(__always)
  func prefetch(_ hash: UInt64) {
    weir_prefetch(
      state.pointee.words + (Int(truncatingIfNeeded: hash) & (state.pointee.capacity &- 1)))
  }

  /// The first number that stands under this hash for which `isIt` is true; it may be called for those
  /// of other hashes, too.
  @inline(__always)
  func find(_ hash: UInt64, _ isIt: (_ number: Int) -> Bool) -> Int? {
    let (words, mask) = (state.pointee.words, state.pointee.capacity &- 1)
    let half = UInt32(truncatingIfNeeded: hash)
    var place = Int(half) & mask
    // SAFETY: places stay below the capacity, and the index is never full.
    while true {
      let word = words[place]
      if UInt32(truncatingIfNeeded: word >> Self.halfBits) == half, word != Self.free {
        let number = Int(UInt32(truncatingIfNeeded: word)) &- 1
        if isIt(number) { return number }
      } else if word == Self.free {
        return nil
      }
      place = (place &+ 1) & mask
    }
  }

  /// - Precondition: the index is not full, the number is below 2^32 - 1, and the key is not there.
  func insert(_ number: Int, _ hash: UInt64) {
    settle(hash << Self.halfBits | UInt64(number + 1))
    state.pointee.count += 1
  }

  @inline(__always)
  private func settle(_ word: UInt64) {
    let (words, mask) = (state.pointee.words, state.pointee.capacity &- 1)
    var place = Int(word >> Self.halfBits) & mask
    while words[place] != Self.free { place = (place &+ 1) & mask }
    words[place] = word
  }

  func removeAll() {
    state.pointee.words.update(repeating: Self.free, count: state.pointee.capacity)
    state.pointee.count = 0
  }

  /// Makes room for as many keys again, in place: memory is touched for the new half only.
  ///
  /// - Complexity: O(capacity).
  func double() {
    let old = state.pointee.capacity
    let words = LargeMemory.doubled(state.pointee.words, old)
    (words + old).initialize(repeating: Self.free, count: old)
    state.pointee.words = words
    state.pointee.capacity = 2 * old
    // Behind a free place each word finds room where it stood or before, or as far into the new half:
    // it never gets behind one that has not moved yet.
    guard let first = (0..<old).first(where: { words[$0] == Self.free }) else { return }
    for place in (first + 1)...(first + old) {
      let word = words[place & (old - 1)]
      if word == Self.free { continue }
      words[place & (old - 1)] = Self.free
      settle(word)
    }
  }
}
