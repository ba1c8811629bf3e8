import WeirCore

/// What the keyed state of one operator takes in memory, from the sizes of its own structures.
///
/// Texts of more than 15 bytes, or 30 digits, are kept once each, beside these figures. A table or
/// pool that doubles holds half as much again while it is copied.
package struct StateEstimate: Sendable {
  /// Of one place of the table, with the first chain of a sequence or the first events of a feature; a
  /// key that is alive takes ``placesPerKey`` of them.
  package var placeBytes: Int
  /// Events of a key that lie in its place.
  package var eventsInPlace: Int
  /// Of the later chains of a sequence, for keys that get as far.
  package var laterBytes: Int
  /// Of one event in a key's window that lies elsewhere, as it is stored; 0 for a sequence.
  package var eventBytes: Int
  /// Whether events lie in a log, that of a rule; else in rings.
  private let isLogged: Bool
  /// Of what a large window keeps besides; nil where nothing is kept.
  package var promotion: Promotion?

  package struct Promotion: Sendable {
    /// Events in a key's window from which the aggregates, and a ring of its own, are kept.
    package var threshold: Int
    /// For each such key.
    package var keyBytes: Int
    /// For each event in its window, at most.
    package var eventBytes: Int
  }

  /// Bytes of the table into which so many keys have come, all of them alive.
  private let tableBytes: @Sendable (Int) -> Int
  /// Words of what so many keys with one event, or chain, each lie in.
  private let blockCapacity: @Sendable (Int) -> Int

  /// The least and the most places of a large ``KeyTable`` for each key at the peak of live keys: there are
  /// places for the keys that have come, and a quarter more at most, and the index
  /// grows if more than half of it is in use after a sweep.
  package static let placesPerKey = 1.0...3.75
  /// Its index is three quarters full when it doubles.
  private static let indexPlacesPerKey = 4.0 / 3...4
  /// Bytes for each text of more than 15 bytes, besides the text.
  package static let textOverhead = TextPool.textOverhead
  /// Bytes of the longest text that is kept in place.
  package static let inlineText = StateText.inlineLimit
  /// Digits of the longest text of digits that is kept in place.
  package static let inlineDigits = PackedDigits.limit

  package init(_ plan: WindowStorePlan) {
    let isLogged = plan.isLogged
    (placeBytes, tableBytes) =
      isLogged
      ? Self.table(WindowLog.Slot.self, content: plan.tableWords)
      : Self.table(WindowStore.Slot.self, content: plan.tableWords)
    let unitWords = isLogged ? plan.loggedWords : plan.entryWords
    blockCapacity = { keys in
      isLogged
        ? EntryLog.capacity(holding: keys) * unitWords
        : BlockPool.capacity(holding: 0, unit: unitWords)
    }
    eventsInPlace = isLogged ? 0 : 1 << plan.tableOrder
    laterBytes = 0
    eventBytes = unitWords * MemoryLayout<UInt64>.stride
    self.isLogged = isLogged
    promotion = Promotion(plan)
  }

  package init(_ plan: SequencePlan) {
    let layout = ChainLayout(plan)
    (placeBytes, tableBytes) = Self.table(
      SequenceOperator.Slot.self, content: layout.firstWords)
    blockCapacity = { _ in BlockPool.capacity(holding: 0, unit: max(1, layout.laterWords)) }
    laterBytes = layout.laterWords * MemoryLayout<UInt64>.stride
    eventsInPlace = 0
    eventBytes = 0
    isLogged = false
  }

  /// Of a table with so many words of content: bytes of a place, and of all by the keys.
  private static func table<Slot: BitwiseCopyable>(
    _ slot: Slot.Type, content words: Int
  ) -> (placeBytes: Int, bytes: @Sendable (Int) -> Int) {
    (
      KeyTable<Slot>.placeBytes(content: words),
      { KeyTable<Slot>.byteCount(holding: $0, content: words) }
    )
  }

  /// Bytes for each key that is alive, without its events; the least and the most.
  package var keyBytes: ClosedRange<Int> {
    func bytes(_ places: Double, _ indexPlaces: Double) -> Double {
      Double(placeBytes) * places + Double(KeyIndex.placeBytes) * indexPlaces
    }
    let least = bytes(Self.placesPerKey.lowerBound, Self.indexPlacesPerKey.lowerBound)
    let most = bytes(Self.placesPerKey.upperBound, Self.indexPlacesPerKey.upperBound)
    // A pool of blocks doubles, so at most half of it is not in use.
    return Int(least.rounded(.up))...Int(most) + laterBytes * 2
  }

  /// Bytes for each event in a window besides those in the key's place, the least and the most: a log
  /// has little more than what is alive, a ring has room for a power of two and doubles when it is
  /// full.
  package var eventBytesRange: ClosedRange<Int> {
    eventBytes...(isLogged ? eventBytes : eventBytes * 4)
  }

  /// Bytes of so many live keys, each with one event in its window or a begun chain, spread evenly
  /// over the shards; tables and pools as large as they have then grown.
  package func bytes(keys: Int, shards: Int) -> Int {
    (0..<shards).reduce(0) { sum, shard in
      let own = keys / shards + (shard < keys % shards ? 1 : 0)
      return sum + tableBytes(own) + blockCapacity(own) * MemoryLayout<UInt64>.stride
    }
  }
}

extension StateEstimate.Promotion {
  fileprivate init?(_ plan: WindowStorePlan) {
    let forms = plan.aggregates.map { IncrementalForm($0) }
    guard plan.isLogged || forms.contains(where: { $0 != .none }) else { return nil }
    let sets = forms.count(where: \.isSet)
    let queues = forms.count { $0 == .extremes }
    let orders = forms.count(where: \.isOrder)
    let groups = forms.count(where: \.isGroups)
    threshold = plan.isLogged ? WindowLog.lookedAtCount : WindowPromotion.threshold
    keyBytes =
      plan.aggregates.count
      * (MemoryLayout<WindowTotals>.stride + MemoryLayout<CountedSet>.stride
        + MemoryLayout<ExtremeQueue?>.stride + MemoryLayout<OrderedWords?>.stride)
      + sets * CountedSet.leastCapacity * CountedSet.placeBytes
      + groups * ValueGroups.leastBytes
    // A set or table has up to four places for a value, the arrays of a queue up to twice their count.
    eventBytes =
      sets * CountedSet.placeBytes * 4 + queues * ExtremeQueue.candidateBytes * 2
      + orders * MemoryLayout<Int64>.stride * 4 + groups * ValueGroups.pairBytes * 4
    guard plan.isLogged else { return }
    // The ring has room for a power of two.
    let entryBytes = plan.entryWords * MemoryLayout<UInt64>.stride
    keyBytes += 2 * threshold * entryBytes
    eventBytes += 2 * entryBytes
  }
}
