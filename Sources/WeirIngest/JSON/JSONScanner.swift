import WeirCore

/// The key that followed a certain key last time, as its bytes with the closing quote.
struct KeyGuess: BitwiseCopyable {
  /// Bytes with the closing quote, at most 16; 0 if there is no guess.
  var count = 0
  var low: UInt64 = 0
  var lowMask: UInt64 = 0
  var high: UInt64 = 0
  var highMask: UInt64 = 0
  var slot = KeyTable.unknown
}

/// One pass over a JSON record: checks all of it against RFC 8259 and notes where the values of
/// the known keys stand.
///
/// A record ends at a line feed, which no JSON text on one line holds, so no other bound is
/// checked.
struct JSONScanner {
  typealias Cursor = UnsafePointer<UInt8>

  /// Deepest nesting of objects and arrays.
  static let depthLimit = 512
  /// Places of unknown keys that guesses are kept for.
  private static let unknownPlaces = 64

  let keys: KeyTable
  let slots: UnsafeMutablePointer<ValueSlot>
  let arena: Arena
  /// By the key before: the first of each object, known keys, unknown keys by place.
  private let guesses: UnsafeMutablePointer<KeyGuess>
  /// Of the record being read.
  var stamp: UInt32 = 0
  var hasRepeatedKey = false
  var fault = RecordFault.invalidJSON

  init(keys: KeyTable, slots: UnsafeMutablePointer<ValueSlot>, arena: Arena) {
    self.keys = keys
    self.slots = slots
    self.arena = arena
    let count = keys.objectCount + keys.slotCount + Self.unknownPlaces
    guesses = arena.allocate(KeyGuess.self, count: count)
    guesses.initialize(repeating: KeyGuess(), count: count)
  }

  // SAFETY: no branch moves behind the line feed that ends the text, and whole words are loaded at
  // most from there, where padding follows.

  /// Reads the record at `cursor` and leaves `cursor` on the line feed behind it.
  ///
  /// - Returns: false if the record is to be rejected, with ``fault`` set and `cursor` anywhere
  ///   within the line.
  mutating func scanRecord(_ cursor: inout Cursor) -> Bool {
    stamp &+= 1
    hasRepeatedKey = false
    fault = .invalidJSON
    guard cursor.pointee == UInt8(ascii: "{") else {
      guard skipValue(&cursor, depth: 0) else { return false }
      skipSpace(&cursor)
      if cursor.pointee == UInt8(ascii: "\n") { fault = .notAnObject }
      return false
    }
    cursor += 1
    guard scanObject(&cursor, object: 0, depth: 1) else { return false }
    skipSpace(&cursor)
    return cursor.pointee == UInt8(ascii: "\n")
  }

  /// Skips JSON's white space but the line feed.
  @inline(__always)
  func skipSpace(_ cursor: inout Cursor) {
    while cursor.pointee <= 0x20 {
      let byte = cursor.pointee
      guard byte == 0x20 || byte == 0x09 || byte == 0x0D else { return }
      cursor += 1
    }
  }

  /// Reads an object whose keys are known, from behind its brace.
  private mutating func scanObject(_ cursor: inout Cursor, object: Int, depth: Int) -> Bool {
    skipSpace(&cursor)
    if cursor.pointee == UInt8(ascii: "}") {
      cursor += 1
      return true
    }
    var state = object
    var place = 0
    while true {
      guard cursor.pointee == UInt8(ascii: "\"") else { return false }
      cursor += 1
      var slot = KeyTable.unknown
      guard scanKey(&cursor, object: object, guess: guesses + state, slot: &slot) else {
        return false
      }
      skipSpace(&cursor)
      guard cursor.pointee == UInt8(ascii: ":") else { return false }
      cursor += 1
      skipSpace(&cursor)
      if slot >= 0 {
        state = keys.objectCount + slot
        guard scanValue(&cursor, slot: slot, depth: depth) else { return false }
      } else {
        state = keys.objectCount + keys.slotCount + (place & (Self.unknownPlaces - 1))
        guard skipValue(&cursor, depth: depth) else { return false }
      }
      skipSpace(&cursor)
      let byte = cursor.pointee
      cursor += 1
      if byte == UInt8(ascii: ",") {
        skipSpace(&cursor)
        place += 1
        continue
      }
      if byte == UInt8(ascii: "}") { return true }
      cursor -= 1
      return false
    }
  }

  /// Reads a key from behind its opening quote to behind the closing one.
  @inline(__always)
  private mutating func scanKey(
    _ cursor: inout Cursor, object: Int, guess: UnsafeMutablePointer<KeyGuess>, slot: inout Int
  ) -> Bool {
    let count = guess.pointee.count
    if count > 0, Words.load(cursor) & guess.pointee.lowMask == guess.pointee.low,
      count <= 8 || Words.load(cursor + 8) & guess.pointee.highMask == guess.pointee.high
    {
      slot = guess.pointee.slot
      cursor += count
      return true
    }
    return scanOtherKey(&cursor, object: object, guess: guess, slot: &slot)
  }

  @inline(never)
  private mutating func scanOtherKey(
    _ cursor: inout Cursor, object: Int, guess: UnsafeMutablePointer<KeyGuess>, slot: inout Int
  ) -> Bool {
    let start = cursor
    var isEscaped = false
    guard JSONString.scan(&cursor, isEscaped: &isEscaped) else { return false }
    var key = ByteSlice(start: start, count: cursor - start - 1)
    if isEscaped {
      key = JSONString.unescape(key, in: arena)
      slot = key.isMissing ? KeyTable.unknown : keys.slot(key, object: object)
      return true
    }
    slot = keys.slot(key, object: object)
    let count = key.count + 1
    guard count <= 16 else { return true }
    guess.pointee = KeyGuess(
      count: count, low: Words.load(start) & Words.mask(count), lowMask: Words.mask(count),
      high: count > 8 ? Words.load(start + 8) & Words.mask(count - 8) : 0,
      highMask: Words.mask(max(count - 8, 0)), slot: slot)
    return true
  }

  /// Reads the value of a known key and notes where it stands.
  @inline(__always)
  private mutating func scanValue(_ cursor: inout Cursor, slot: Int, depth: Int) -> Bool {
    let target = slots + slot
    if target.pointee.stamp == stamp {
      target.pointee.repeatedStamp = stamp
      hasRepeatedKey = true
    }
    target.pointee.stamp = stamp
    let byte = cursor.pointee
    if byte == UInt8(ascii: "\"") {
      cursor += 1
      let start = cursor
      var isEscaped = false
      guard JSONString.scan(&cursor, isEscaped: &isEscaped) else { return false }
      target.pointee.start = start
      target.pointee.count = cursor - start - 1
      target.pointee.form = isEscaped ? .escaped : .string
      return true
    }
    let start = cursor
    target.pointee.start = start
    switch byte {
    case UInt8(ascii: "t"): target.pointee.form = .yes
    case UInt8(ascii: "f"): target.pointee.form = .no
    case UInt8(ascii: "n"): target.pointee.form = .null
    case UInt8(ascii: "["): target.pointee.form = .container
    case UInt8(ascii: "{"):
      target.pointee.form = .container
      let child = keys.child(of: slot)
      if child >= 0, depth < Self.depthLimit {
        cursor += 1
        return scanObject(&cursor, object: child, depth: depth + 1)
      }
    default: target.pointee.form = .number
    }
    guard skipValue(&cursor, depth: depth) else { return false }
    target.pointee.count = cursor - start
    return true
  }

  /// Checks a value that nobody asks for.
  mutating func skipValue(_ cursor: inout Cursor, depth: Int) -> Bool {
    switch cursor.pointee {
    case UInt8(ascii: "\""):
      cursor += 1
      var isEscaped = false
      return JSONString.scan(&cursor, isEscaped: &isEscaped)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return JSONNumber.scan(&cursor)
    case UInt8(ascii: "t"): return skipWord(&cursor, "true", 4)
    case UInt8(ascii: "n"): return skipWord(&cursor, "null", 4)
    case UInt8(ascii: "f"): return skipWord(&cursor, "false", 5)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard depth < Self.depthLimit else {
        fault = .nestingTooDeep
        return false
      }
      let isObject = cursor.pointee == UInt8(ascii: "{")
      cursor += 1
      return isObject
        ? skipObject(&cursor, depth: depth + 1) : skipArray(&cursor, depth: depth + 1)
    default: return false
    }
  }

  @inline(__always)
  private func skipWord(_ cursor: inout Cursor, _ word: StaticString, _ count: Int) -> Bool {
    let expected = word.utf8Start
    var index = 0
    while index < count {
      guard cursor[index] == expected[index] else { return false }
      index += 1
    }
    cursor += count
    return true
  }

  private mutating func skipObject(_ cursor: inout Cursor, depth: Int) -> Bool {
    skipSpace(&cursor)
    if cursor.pointee == UInt8(ascii: "}") {
      cursor += 1
      return true
    }
    while true {
      guard cursor.pointee == UInt8(ascii: "\"") else { return false }
      cursor += 1
      var isEscaped = false
      guard JSONString.scan(&cursor, isEscaped: &isEscaped) else { return false }
      skipSpace(&cursor)
      guard cursor.pointee == UInt8(ascii: ":") else { return false }
      cursor += 1
      skipSpace(&cursor)
      guard skipValue(&cursor, depth: depth) else { return false }
      skipSpace(&cursor)
      let byte = cursor.pointee
      guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else { return false }
      cursor += 1
      if byte == UInt8(ascii: "}") { return true }
      skipSpace(&cursor)
    }
  }

  private mutating func skipArray(_ cursor: inout Cursor, depth: Int) -> Bool {
    skipSpace(&cursor)
    if cursor.pointee == UInt8(ascii: "]") {
      cursor += 1
      return true
    }
    while true {
      guard skipValue(&cursor, depth: depth) else { return false }
      skipSpace(&cursor)
      let byte = cursor.pointee
      guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else { return false }
      cursor += 1
      if byte == UInt8(ascii: "]") { return true }
      skipSpace(&cursor)
    }
  }
}
