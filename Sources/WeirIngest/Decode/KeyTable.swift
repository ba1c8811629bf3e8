import WeirCore

/// The known keys of an ingest stage: (object, key) to slot.
///
/// Object 0 is the record itself; a mapped path `pay.amt` makes `pay` an object of its own.
/// Memory belongs to the arena that the table is built in.
struct KeyTable {
  /// No such key.
  static let unknown = -1

  struct Key: BitwiseCopyable {
    var text: ByteSlice
    var object: Int
    var slot: Int
    /// The first 16 bytes, zeros behind the end.
    let low: UInt64
    let high: UInt64

    init(text: ByteSlice, object: Int, slot: Int) {
      self.text = text
      self.object = object
      self.slot = slot
      low = KeyTable.word(text, from: 0)
      high = KeyTable.word(text, from: 8)
    }
  }

  /// Up to eight bytes from `offset` on, zeros behind the end.
  @inline(__always)
  private static func word(_ text: ByteSlice, from offset: Int) -> UInt64 {
    guard let start = text.start, text.count > offset else { return 0 }
    return Words.load(start + offset) & Words.mask(text.count - offset)
  }

  private(set) var slotCount = 0
  private(set) var objectCount = 1
  private var keys: [Key] = []
  /// By slot: the object that its value is read as, or -1.
  private var children: [Int] = []
  private var table: UnsafeMutablePointer<Int32>
  private var tableMask = 0
  private var packedKeys: UnsafeMutablePointer<Key>
  private var packedChildren: UnsafeMutablePointer<Int>
  private let arena: Arena

  init(arena: Arena) {
    self.arena = arena
    table = arena.allocate(Int32.self, count: 1)
    table.initialize(to: -1)
    packedKeys = arena.allocate(Key.self, count: 1)
    packedChildren = arena.allocate(Int.self, count: 1)
  }

  /// The slot of `path`, made if there is none.
  ///
  /// A path with dots is found both nested and as one key with dots in it.
  mutating func insert(path: String, nested: Bool) -> Int {
    let parts = nested ? path.split(separator: ".").map(String.init) : []
    guard parts.count > 1 else { return insert(key: path, object: 0) }
    var object = 0
    for part in parts.dropLast() {
      let slot = insert(key: part, object: object)
      if children[slot] < 0 {
        children[slot] = objectCount
        objectCount += 1
      }
      object = children[slot]
    }
    let slot = insert(key: parts[parts.count - 1], object: object)
    if !keys.contains(where: { $0.object == 0 && $0.text.string == path }) {
      keys.append(Key(text: arena.copy(Array(path.utf8)), object: 0, slot: slot))
    }
    return slot
  }

  private mutating func insert(key: String, object: Int) -> Int {
    if let found = keys.first(where: { $0.object == object && $0.text.string == key }) {
      return found.slot
    }
    keys.append(Key(text: arena.copy(Array(key.utf8)), object: object, slot: slotCount))
    children.append(-1)
    slotCount += 1
    return slotCount - 1
  }

  /// Makes the table ready for ``slot(_:object:)``; no keys are added afterwards.
  mutating func seal() {
    var size = 16
    while size < keys.count * 4 { size *= 2 }
    tableMask = size - 1
    table = arena.allocate(Int32.self, count: size)
    table.initialize(repeating: -1, count: size)
    packedKeys = arena.allocate(Key.self, count: keys.count)
    packedChildren = arena.allocate(Int.self, count: children.count)
    for (slot, child) in children.enumerated() { packedChildren[slot] = child }
    for (index, key) in keys.enumerated() {
      packedKeys[index] = key
      var place = Self.hash(key.text, object: key.object) & tableMask
      while table[place] >= 0 { place = (place + 1) & tableMask }
      table[place] = Int32(index)
    }
  }

  /// The object that the value of `slot` is read as, or -1.
  @inline(__always)
  func child(of slot: Int) -> Int { packedChildren[slot] }

  /// The slot of `key` in `object`, or ``unknown``.
  func slot(_ key: ByteSlice, object: Int) -> Int {
    var place = Self.hash(key, object: object) & tableMask
    let (low, high) = (Self.word(key, from: 0), Self.word(key, from: 8))
    while true {
      let index = Int(table[place])
      if index < 0 { return Self.unknown }
      let candidate = packedKeys + index
      if candidate.pointee.low == low, candidate.pointee.high == high,
        candidate.pointee.object == object, candidate.pointee.text.count == key.count,
        key.count <= 16 || ByteSlice.equal(candidate.pointee.text, key)
      {
        return candidate.pointee.slot
      }
      place = (place + 1) & tableMask
    }
  }

  private static func hash(_ key: ByteSlice, object: Int) -> Int {
    guard let start = key.start else { return 0 }
    let first = Words.load(start) & Words.mask(key.count)
    let last = key.count > 8 ? Words.load(start + (key.count - 8)) : 0
    let mixed =
      (first ^ (last &* 3) ^ UInt64(truncatingIfNeeded: key.count &+ object &* 31))
      &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 40)
  }
}
