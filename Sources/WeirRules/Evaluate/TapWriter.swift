import WeirCore

/// The writers of the taps of each program, which know how many rows each of them wanted last time.
struct TapWriters: ~Copyable {
  /// By program, then by tap.
  private var writers: [ObjectIdentifier: [TapWriter]] = [:]
  private let block = TapBlock()

  deinit { block.deallocate() }

  /// Writers for the taps of a program, whose rows are to lie in `arena`.
  ///
  /// - Parameters:
  ///   - taps: always the same ones of a program.
  ///   - rows: that will be evaluated.
  mutating func take(
    _ program: Program, _ taps: @autoclosure () -> [Tap], shards: Int, rows: Int, in arena: Arena
  ) -> [TapWriter] {
    let id = ObjectIdentifier(program)
    let taken =
      writers[id]
      ?? taps().map {
        TapWriter($0, stride: $0.stride(program), shards: shards, block: block)
      }
    writers[id] = taken
    for writer in taken { writer.begin(rows: rows, in: arena) }
    return taken
  }
}

/// Where the rows of one tap and one block lie while they are written, and which ones they are.
private struct TapBlock: BitwiseCopyable {
  let targets = UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>.allocate(
    capacity: RowSet.capacity)
  let rows = UnsafeMutablePointer<Int>.allocate(capacity: RowSet.capacity)
  /// By part of an operator: which of them it wants.
  let parts = UnsafeMutablePointer<RowSet>.allocate(capacity: TappedRow.mostParts)

  func deallocate() {
    targets.deallocate()
    rows.deallocate()
    parts.deallocate()
  }
}

/// Collects the rows of one tap while a batch is evaluated, sorted out to shards, where they will
/// lie.
final class TapWriter {
  private struct Bucket {
    /// Nil until the first row comes.
    var base: UnsafeMutablePointer<UInt64>?
    var count = 0
    var capacity = 0
    /// Rows that will come if as many are wanted as of the batch before.
    var expected = 0
  }

  let tap: Tap
  /// Of the tap, which the workers share: they would fight over the counts of its references.
  let keys: FixedValues<Int32>
  let arguments: FixedValues<Int32>
  let also: FixedValues<Int32?>
  let judged: FixedValues<Int32?>
  let demand: FixedValues<Int>
  let visible: FixedValues<Bool>
  /// By shard.
  private let buckets: UnsafeMutablePointer<Bucket>
  let shards: Int
  let stride: Int
  private var arena: Unmanaged<Arena>?
  /// Rows of the batch at hand.
  private var evaluated = 0
  /// Those of the block at hand, which all writers use in turn.
  private let targets: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
  private let rows: UnsafeMutablePointer<Int>
  /// Of the block at hand, by part of an operator: the rows that it wants. All writers use it in turn.
  let parts: UnsafeMutablePointer<RowSet>
  /// Rows of the block at hand.
  private var count = 0

  fileprivate init(_ tap: Tap, stride: Int, shards: Int, block: TapBlock) {
    self.tap = tap
    self.stride = stride
    self.shards = shards
    buckets = .allocate(capacity: shards)
    buckets.initialize(repeating: Bucket(), count: shards)
    targets = block.targets
    rows = block.rows
    parts = block.parts
    keys = FixedValues(tap.keys)
    arguments = FixedValues(tap.arguments)
    also = FixedValues(tap.also)
    judged = FixedValues(tap.judged)
    demand = FixedValues(tap.demand ?? [])
    visible = FixedValues(tap.visible)
  }

  deinit { buckets.deallocate() }

  /// Makes ready for another batch; as many rows of it will be wanted as of the one before.
  ///
  /// - Parameter arena: must last until ``finish()``.
  fileprivate func begin(rows: Int, in arena: Arena) {
    self.arena = .passUnretained(arena)
    for shard in 0..<shards {
      let known = buckets[shard].count
      let expected = evaluated == 0 ? 0 : known * rows / evaluated
      buckets[shard] = Bucket(expected: expected)
    }
    evaluated = rows
    count = 0
  }

  /// Begins the rows of a block that have a key; their values are not set yet.
  ///
  /// - Parameters:
  ///   - first: row of the batch at which the block begins.
  ///   - key: of a row, with its hash.
  @inline(__always)
  func begin(
    _ wanted: RowSet, _ first: Int, _ key: (_ row: Int) -> (text: StateText, hash: UInt64)
  ) {
    let (buckets, targets, rows) = (buckets, targets, rows)
    let (shards, stride) = (shards, stride)
    var count = 0
    for row in wanted {
      let (key, hash) = key(row)
      if key.isMissing { continue }
      let bucket = buckets + Exchange.shard(of: hash, shards)
      if bucket.pointee.count == bucket.pointee.capacity {
        self.count = count
        grow(bucket)
      }
      let target = bucket.pointee.base.unsafelyUnwrapped + bucket.pointee.count &* stride
      bucket.pointee.count &+= 1
      target[0] = key.low
      target[1] = key.high
      target[2] = hash
      target[3] = UInt64(truncatingIfNeeded: first &+ row)
      targets[count] = target
      rows[count] = row
      count &+= 1
    }
    self.count = count
  }

  @inline(never)
  private func grow(_ bucket: UnsafeMutablePointer<Bucket>) {
    guard let arena else { preconditionFailure("rows come between begin and finish") }
    let (expected, now) = (bucket.pointee.expected, bucket.pointee.capacity)
    // A live source brings a few records at a time: little is reserved beside what is expected.
    let capacity = max(
      min(16, evaluated), now + now / 2, expected + expected / 8 + min(16, expected))
    let larger = arena._withUnsafeGuaranteedRef {
      $0.allocate(UInt64.self, count: capacity * stride)
    }
    if let base = bucket.pointee.base {
      let size = bucket.pointee.count * stride
      larger.update(from: base, count: size)
      for index in 0..<count where targets[index] >= base && targets[index] < base + size {
        targets[index] = larger + (targets[index] - base)
      }
    }
    bucket.pointee.base = larger
    bucket.pointee.capacity = capacity
  }

  /// The rows of each shard, in their order; they lie in the arena.
  func finish() -> [TapRows] {
    arena = nil
    return (0..<shards).map { shard in
      guard let base = buckets[shard].base else { return .none }
      return TapRows(base: base, count: buckets[shard].count, stride: stride)
    }
  }
}

extension TapWriter {
  /// The rows of which the value of the tap's feature is read; see ``Tap/demand``.
  @inline(__always)
  func rowsRead(of rows: RowSet, _ candidates: (_ condition: Int) -> RowSet) -> RowSet {
    tap.demand == nil ? rows : RowSet(union: demand.values, candidates)
  }

  /// Sets a bit of those rows of the block that are in a set.
  @inline(__always)
  func mark(_ bit: UInt64, _ marked: RowSet) {
    if marked.isEmpty { return }
    for index in 0..<count where marked.contains(rows[index]) { targets[index][3] |= bit }
  }

  /// Writes the values of all rows of the block.
  ///
  /// - Parameter word: where in a row.
  func write(_ lane: EntryLane, at word: Int) {
    switch lane {
    case .words(let words):
      for index in 0..<count {
        targets[index][word] = UInt64(bitPattern: words[rows[index]])
      }
    case .truths(let truths):
      for index in 0..<count { targets[index][word] = UInt64(truths[rows[index]]) }
    case .texts(let texts):
      for index in 0..<count {
        let text = texts[rows[index]].text
        targets[index][word] = text.low
        targets[index][word &+ 1] = text.high
      }
    }
  }
}
