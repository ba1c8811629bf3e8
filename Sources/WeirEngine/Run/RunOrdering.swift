import WeirCore
import WeirIngest
import WeirRules

/// Units of one source on their way through decompression, and the framer that cuts them.
struct AssemblyLane {
  /// From the first unit to the last.
  var framer: Framer?
  /// Decompressed units that wait for an earlier one.
  var arrived: [Int: Unit] = [:]
  var chunks = 0
  /// How many units the source has; nil while it is read.
  var unitCount: Int?
  /// Whether reading ended before the end of the source.
  var wasStopped = false
  var isFinished = false
  /// Of a CSV source, once its first chunk has come; the inner nil: it has none.
  var header: CSVHeader??
  /// Data records so far, of a source whose times follow from their numbers.
  var records = 0
  /// Whether its header does not fit: nothing of it can be decoded.
  var isUnusable = false
  private var nextUnit = 0

  var isComplete: Bool { unitCount == nextUnit }

  /// A unit with what it weighs at the ``ReadGate``.
  struct Unit {
    var decompressed: DecompressedUnit
    var weight: Int
  }

  mutating func takeNext() -> Unit? {
    guard let unit = arrived.removeValue(forKey: nextUnit) else { return nil }
    nextUnit += 1
    return unit
  }
}

/// Decoded chunks of one source, put back in order.
struct ChunkOrder {
  struct Arrival {
    var chunk: Chunk
    var decoded: DecodedChunk
    var batches: [EvaluatedBatch]
    /// By which it was decoded and evaluated.
    var rules: RunRules
  }

  var arrived: [Int: Arrival] = [:]
  /// How many chunks the source has; nil while it is read.
  var chunkCount: Int?
  private var nextChunk = 0

  var isComplete: Bool { chunkCount == nextChunk }

  mutating func takeNext() -> Arrival? {
    guard let arrival = arrived.removeValue(forKey: nextChunk) else { return nil }
    nextChunk += 1
    return arrival
  }
}

/// Parts of releases that wait until all shards have brought theirs.
struct ReleaseGathering<Part> {
  struct Arrival {
    var release: MergeState.Release
    var number: Int
    var parts: [Part] = []
  }

  private var arrived: [Int: Arrival] = [:]
  /// Releases that were whole and have been taken.
  private(set) var taken = 0

  mutating func add(_ part: Part, _ release: MergeState.Release, _ number: Int) {
    arrived[number, default: Arrival(release: release, number: number)].parts.append(part)
  }

  /// The next release in order, once all shards have brought their part.
  mutating func takeNext(shards: Int) -> Arrival? {
    guard arrived[taken]?.parts.count == shards else { return nil }
    defer { taken += 1 }
    return arrived.removeValue(forKey: taken)
  }
}
