import WeirCore

extension WindowLog {
  /// What there is of a key besides its entries.
  struct Slot: FlaggedSlot {
    /// Lower half of the number of the latest entry in the log; of a large window the number of its
    /// ring.
    var latest: UInt32 = 0
    private var bits: UInt32 = 0
    /// Time of the latest entry; `Int64.min`: there is none.
    var time = Int64.min

    /// Entries in the log that may be in a window that ends with the latest one, so that chains are not
    /// followed where a window is too small anyway.
    var counts: EntryCounts {
      @inline(__always)
      get { EntryCounts(bits: bits & EntryCounts.all) }
      @inline(__always)
      set { bits = bits & ~EntryCounts.all | newValue.bits }
    }

    /// Whether the window has a ring of its own.
    var isLarge: Bool {
      @inline(__always)
      get { bits & Self.large != 0 }
      set { bits = newValue ? bits | Self.large : bits & ~Self.large }
    }

    /// Whether the key was flagged.
    var isFlagged: Bool {
      @inline(__always)
      get { bits & Self.flagged != 0 }
      set { bits = newValue ? bits | Self.flagged : bits & ~Self.flagged }
    }

    private static let large: UInt32 = 1 << 31
    private static let flagged: UInt32 = 1 << 30
  }
}
