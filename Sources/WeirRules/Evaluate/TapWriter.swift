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
  ///   - strides: of the taps, words of a row.
  ///   - rows: that will be evaluated.
  mutating func take(
    _ program: Program, strides: [Int], shards: Int, rows: Int, in arena: Arena
  ) -> [TapWriter] {
    let known = writers[ObjectIdentifier(program)]
    let taken =
      known ?? strides.map { TapWriter(stride: $0, shards: shards, block: block) }
    writers[ObjectIdentifier(program)] = taken
    for writer in taken { writer.begin(rows: rows, in: arena) }
    return taken
  }
}

/// Where the rows of one tap and one block lie while they are written, and which ones they are.
private struct TapBlock: BitwiseCopyable {
  let targets = UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>.allocate(
    capacity: RowSet.capacity)
  let rows = UnsafeMutablePointer<Int>.allocate(capacity: RowSet.capacity)

  func deallocate() {
    targets.deallocate()
    rows.deallocate()
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
    /// Of the batch before, of ``TapWriter/evaluated`` rows.
    var before = 0
  }

  /// By shard.
  private let buckets: UnsafeMutablePointer<Bucket>
  let shards: Int
  let stride: Int
  private var arena: Arena?
  /// Rows of the batch at hand.
  private var evaluated = 0
  /// Those of the block at hand, which all writers use in turn.
  private let targets: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
  private let rows: UnsafeMutablePointer<Int>
  /// Rows of the block at hand.
  private var count = 0

  fileprivate init(stride: Int, shards: Int, block: TapBlock) {
    self.stride = stride
    self.shards = shards
    buckets = .allocate(capacity: shards)
    buckets.initialize(repeating: Bucket(), count: shards)
    targets = block.targets
    rows = block.rows
  }

  deinit { buckets.deallocate() }

  /// Makes ready for another batch; as many rows of it will be wanted as of the one before.
  fileprivate func begin(rows: Int, in arena: Arena) {
    self.arena = arena
    for shard in 0..<shards {
      let known = buckets[shard].count
      let expected = evaluated == 0 ? 0 : known * rows / evaluated
      buckets[shard] = Bucket(before: expected)
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
  fileprivate func begin(
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
    guard let arena else { return }
    let (before, now) = (bucket.pointee.before, bucket.pointee.capacity)
    // A live source brings a few records at a time: little is reserved beside what was wanted before.
    let capacity = max(
      min(16, evaluated), now + now / 2, before + before / 8 + min(16, before))
    let larger = arena.allocate(UInt64.self, count: capacity * stride)
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

extension Tap {
  /// Words of a row.
  func stride(_ program: Program) -> Int {
    TappedRow.header + arguments.reduce(0) { $0 + program.nodes[Int($1)].type.lane.words }
  }
}

extension BatchEvaluator {
  /// Appends the rows of a block that a tap wants among `rows`.
  ///
  /// - Parameter read: the rows of which the value of the tap's feature is read.
  func tapRows(
    _ tap: Tap, _ rows: RowSet, reading read: RowSet, _ block: borrowing Block,
    to writer: TapWriter
  ) {
    var wanted = tap.isCounted ? rows : rows.intersection(read)
    var judged = read
    if !tap.visible.isEmpty {
      for row in rows where !isVisible(tap, block, row) { wanted.remove(row) }
    }
    if let mask = tap.mask {
      let held = self.rows(wanted, where: mask, block)
      wanted = tap.isInverted ? wanted.subtracting(held) : held
    }
    let parts = self.parts(tap, wanted, rows, block)
    for part in parts { wanted.formUnion(part) }
    if wanted.isEmpty { return }
    if let condition = tap.judged { judged = self.rows(wanted, where: condition, block) }
    writeKeys(tap, wanted, block, to: writer)
    writer.mark(TappedRow.forState, wanted.subtracting(judged))
    for (number, part) in parts.enumerated() { writer.mark(TappedRow.wanting(number), part) }
    var word = TappedRow.header
    for argument in tap.arguments {
      let lane = entryLane(argument, wanted, block)
      writer.write(lane, at: word)
      word += lane.words
    }
  }

  /// Where several parts of an operator want the rows of a tap: the rows of each.
  private func parts(
    _ tap: Tap, _ first: RowSet, _ rows: RowSet, _ block: borrowing Block
  ) -> [RowSet] {
    if tap.also.isEmpty { return [] }
    return [first]
      + tap.also.map { mask in mask.map { self.rows(rows, where: $0, block) } ?? rows }
  }

  /// Begins the rows that have a key.
  private func writeKeys(
    _ tap: Tap, _ wanted: RowSet, _ block: borrowing Block, to writer: TapWriter
  ) {
    for node in tap.keys { _ = lane(node, wanted, block) }
    let first = block.rows.lowerBound
    if tap.keys.count == 1, block.nodes[Int(tap.keys[0])].type.lane == .bytes {
      // SAFETY: every lane has a value for each row that is wanted.
      let texts = stateTexts(tap.keys[0], wanted, block)
      writer.begin(wanted, first) { (texts[$0].text, texts[$0].hash) }
    } else if tap.keys.isEmpty {
      writer.begin(wanted, first) { (StateText(low: 0, high: 0), placeHash(tap, block, $0)) }
    } else {
      writer.begin(wanted, first) { row in
        let key = composite(tap, block, row)
        return (key, key.contentHash)
      }
    }
  }

  /// Rules without a key: any shard will do, but the flags of one event go to the same.
  private func placeHash(_ tap: Tap, _ block: borrowing Block, _ row: Int) -> UInt64 {
    let place =
      tap.visible.isEmpty
      ? UInt64(row) : block.batch.position(block.rows.lowerBound + row).raw
    return StateText(low: place, high: 8 << 56).hash
  }

  /// Of a row of a batch of flags.
  private func isVisible(_ tap: Tap, _ block: borrowing Block, _ row: Int) -> Bool {
    tap.visible[Int(block.batch.flagRules.unsafelyUnwrapped[block.rows.lowerBound + row])]
  }
}

extension TapWriter {
  /// Sets a bit of those rows of the block that are in a set.
  @inline(__always)
  fileprivate func mark(_ bit: UInt64, _ marked: RowSet) {
    if marked.isEmpty { return }
    for index in 0..<count where marked.contains(rows[index]) { targets[index][3] |= bit }
  }

  /// Writes the values of all rows of the block.
  ///
  /// - Parameter word: where in a row.
  fileprivate func write(_ lane: EntryLane, at word: Int) {
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

/// Values of a block as keyed state takes them.
enum EntryLane: BitwiseCopyable {
  case words(UnsafeMutablePointer<Int64>)
  case truths(UnsafeMutablePointer<UInt8>)
  case texts(UnsafePointer<HashedText>)

  /// Of a row.
  var words: Int { if case .texts = self { 2 } else { 1 } }
}

extension BatchEvaluator {
  fileprivate func entryLane(
    _ node: Int32, _ rows: RowSet, _ block: borrowing Block
  ) -> EntryLane {
    let lane = lane(node, rows, block)
    return switch lane.type {
    // The bits of a real are kept as they are.
    case .word, .real: .words(lane.base.assumingMemoryBound(to: Int64.self))
    case .truth: .truths(lane.truths)
    case .bytes: .texts(stateTexts(node, rows, block))
    }
  }

  /// The texts of a node as keyed state takes them, made once for all taps of the block.
  fileprivate func stateTexts(
    _ node: Int32, _ rows: RowSet, _ block: borrowing Block
  ) -> UnsafePointer<HashedText> {
    let slices = lane(node, rows, block).slices
    return texts.texts(of: node, rows, block.generation) { HashedText(slices[$0]) }
  }
}

extension LaneType {
  /// In keyed state.
  var words: Int { self == .bytes ? 2 : 1 }
}
