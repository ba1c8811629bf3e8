import WeirCore
import WeirIngest
import WeirRules

/// Elements that are numbered in their order, made in any, and taken in their order again.
struct Reordering<Element> {
  private var arrived: [Int: Element] = [:]
  private(set) var taken = 0

  mutating func add(_ element: Element, _ number: Int) { arrived[number] = element }

  /// The next element in order, if it has come.
  mutating func takeNext() -> Element? {
    guard let next = arrived.removeValue(forKey: taken) else { return nil }
    taken += 1
    return next
  }
}

/// Units of one source on their way through decompression, and the framer that cuts them.
struct AssemblyLane {
  /// From the first unit to the last.
  var framer: Framer?
  /// Decompressed units.
  var units = Reordering<Unit>()
  var chunks = 0
  /// Decoded chunks of a source whose records are numbered before they are evaluated.
  var decoded = Reordering<ChunkOrder.Decoding>()
  /// How many units the source has; nil while it is read.
  var unitCount: Int?
  /// Whether reading ended before the end of the source.
  var wasStopped = false
  var isFinished = false
  /// Of a CSV source, once its first chunk has come; the inner nil: it has none.
  var header: CSVHeader??
  /// Records so far, of a source whose records are numbered before they are evaluated.
  var records = 0
  /// Whether its header does not fit: nothing of it can be decoded.
  var isUnusable = false

  var isComplete: Bool { unitCount == units.taken }

  /// A unit with what it weighs at the ``ReadGate``.
  struct Unit {
    var decompressed: DecompressedUnit
    var weight: Int
  }
}

/// Evaluated chunks of one source, put back in order.
struct ChunkOrder {
  struct Decoding {
    var chunk: Chunk
    /// Of the chunk in its source, from 0.
    var number: Int
    var decoded: DecodedChunk
    /// By which it was decoded, with their header of a CSV source.
    var rules: RunRules
    var header: CSVHeader?

    /// All that are counted as records, and those that are too long to be decoded.
    var records: Int { decoded.recordCount + chunk.rejected.count }
  }

  struct Arrival {
    var decoding: Decoding
    var batches: [EvaluatedBatch]
  }

  var chunks = Reordering<Arrival>()
  /// How many chunks the source has; nil while it is read.
  var chunkCount: Int?

  var isComplete: Bool { chunkCount == chunks.taken }
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
