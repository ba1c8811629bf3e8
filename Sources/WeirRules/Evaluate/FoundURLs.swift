import WeirCore

/// What has been found in the texts of a block of rows: several functions ask for the URLs of the same
/// texts one after the other, each for all rows.
///
/// Texts are known by where they lie, which is good while their block is evaluated.
struct FoundURLs: ~Copyable {
  struct Found: BitwiseCopyable {
    /// Missing where there are none.
    var urls: ByteSlice
    var hosts: ByteSlice
    /// Whether the text has no place where a host may stand.
    var isPlain = false

    static let plain = Found(urls: .missing, hosts: .missing, isPlain: true)
  }

  private struct Entry: BitwiseCopyable {
    /// 0: nothing is known here.
    var block: UInt64 = 0
    var text = ByteSlice.missing
    var found = Found.plain
  }

  /// By where a text lies; a later one takes the place of another.
  private let entries: UnsafeMutablePointer<Entry>
  private let arena = Arena(pool: ArenaPool(keptBlocks: 2))
  private var block: UInt64 = 0

  /// A few times as many as a block has rows.
  private static let bits = 11

  init() {
    entries = .allocate(capacity: 1 << Self.bits)
    entries.initialize(repeating: Entry(), count: 1 << Self.bits)
  }

  deinit { entries.deallocate() }

  /// - Parameter block: number of the block that is evaluated, from 1; 0: what was found before is gone.
  mutating func begin(_ block: UInt64) {
    if block == self.block, block > 0 { return }
    self.block = block
    arena.rewind()
  }

  /// What has been found in a text of the block; nil if nobody has looked.
  func known(_ text: ByteSlice) -> Found? {
    let entry = entries[Self.place(of: text)]
    guard block > 0, entry.block == block, entry.text.start == text.start,
      entry.text.count == text.count
    else { return nil }
    return entry.found
  }

  /// Keeps what a search has found in a text.
  func keep(_ text: ByteSlice, urls: StringListWriter, hosts: StringListWriter) -> Found {
    keep(text, Found(urls: urls.list(in: arena), hosts: hosts.list(in: arena)))
  }

  func keep(_ text: ByteSlice, _ found: Found) -> Found {
    entries[Self.place(of: text)] = Entry(block: block, text: text, found: found)
    return found
  }

  private static func place(of text: ByteSlice) -> Int {
    let address = UInt64(UInt(bitPattern: text.start))
    return Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
  }
}
