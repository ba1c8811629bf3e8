package import WeirCore

/// A row with its id, for finding duplicates.
package struct ExchangeItem: BitwiseCopyable {
  package var row: UInt32
  package var shard: UInt32
  package var key: ByteSlice
}

/// Sorts rows out to shards by their keys.
enum Exchange {
  /// The shard of a key's hash.
  @inline(__always)
  static func shard(of hash: UInt64, _ shards: Int) -> Int {
    shards == 1 ? 0 : Int(truncatingIfNeeded: (hash >> 33) % UInt64(shards))
  }

  /// By shard, the rows with an id, which is their key.
  ///
  /// - Complexity: O(*n*) in the rows.
  static func identities(
    of batch: EventBatch, shards: Int
  ) -> [UnsafeBufferPointer<ExchangeItem>] {
    let wanted = batch.arena.allocate(ExchangeItem.self, count: batch.count)
    var counts = [Int](repeating: 0, count: shards)
    var total = 0
    for row in 0..<batch.count where !batch.ids[row].isMissing {
      let shard = shard(of: hashBytes(batch.ids[row].buffer), shards)
      wanted[total] = ExchangeItem(row: UInt32(row), shard: UInt32(shard), key: batch.ids[row])
      counts[shard] += 1
      total += 1
    }
    return distribute(wanted, total, counts, batch.arena)
  }

  /// A stable sort by shard.
  private static func distribute(
    _ wanted: UnsafeMutablePointer<ExchangeItem>, _ total: Int, _ counts: [Int], _ arena: Arena
  ) -> [UnsafeBufferPointer<ExchangeItem>] {
    if counts.count == 1 { return [UnsafeBufferPointer(start: wanted, count: total)] }
    let sorted = arena.allocate(ExchangeItem.self, count: total)
    var starts: [Int] = []
    var next = 0
    for count in counts {
      starts.append(next)
      next += count
    }
    var cursors = starts
    for index in 0..<total {
      let shard = Int(wanted[index].shard)
      sorted[cursors[shard]] = wanted[index]
      cursors[shard] += 1
    }
    return counts.indices.map {
      UnsafeBufferPointer(start: sorted + starts[$0], count: counts[$0])
    }
  }
}

extension Tap {
  /// Words of the values that the operator keeps.
  func words(_ program: Program) -> Int {
    arguments.reduce(0) { $0 + program.nodes[Int($1)].type.lane.words }
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
    for node in tap.keys { _ = lane(node, wanted, block) }
    let arguments = tap.arguments.map { entryLane($0, wanted, block) }
    let single = tap.keys.count == 1 && block.nodes[Int(tap.keys[0])].type.lane == .bytes
    let texts = single ? stateTexts(tap.keys[0], wanted, block) : nil
    let first = block.rows.lowerBound
    for row in wanted {
      // SAFETY: every lane has a value for each row that is wanted.
      let key: StateText
      let hash: UInt64
      if let texts {
        (key, hash) = (texts[row].text, texts[row].hash)
      } else if tap.keys.isEmpty {
        (key, hash) = (StateText(low: 0, high: 0), placeHash(tap, block, row))
      } else {
        key = composite(tap, block, row)
        hash = key.contentHash
      }
      if key.isMissing { continue }
      let target = writer.next(hash)
      target[0] = key.low
      target[1] = key.high
      target[2] = hash
      target[3] =
        UInt64(truncatingIfNeeded: first + row) | (judged.contains(row) ? 0 : TappedRow.forState)
      for (number, part) in parts.enumerated() where part.contains(row) {
        target[3] |= TappedRow.wanting(number)
      }
      var word = target + TappedRow.header
      for lane in arguments { word = lane.store(row, to: word) }
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

  /// A key of two numbers, if it is one.
  @inline(__always)
  private func pair(_ tap: Tap, _ block: borrowing Block, _ row: Int) -> StateText? {
    guard tap.keys.count == 2 else { return nil }
    let (first, second) = (
      block.states[Int(tap.keys[0])].lane, block.states[Int(tap.keys[1])].lane
    )
    guard first.type == .bytes, second.type == .bytes else { return nil }
    let (left, right) = (first.slices[row], second.slices[row])
    return left.isMissing || right.isMissing ? nil : PackedPair.pack(left, right)
  }

  /// The bytes that are equal exactly for equal keys; missing if a part is. A text has its length
  /// in front, any other value is eight bytes.
  private func composite(_ tap: Tap, _ block: borrowing Block, _ row: Int) -> StateText {
    if let pair = pair(tap, block, row) { return pair }
    var size = 0
    for node in tap.keys {
      let value = block.states[Int(node)].lane.scalar(row)
      if value.isMissing { return .missing }
      size += 8 + value.slice.count
    }
    let start = block.arena.allocate(UInt8.self, count: size)
    var end = UnsafeMutableRawPointer(start)
    for node in tap.keys {
      let lane = block.states[Int(node)].lane
      switch lane.type {
      case .bytes:
        let text = lane.slices[row]
        end.storeBytes(of: UInt64(text.count), as: UInt64.self)
        (end + 8).copyMemory(from: text.start.unsafelyUnwrapped, byteCount: text.count)
        end += text.count
      case .word: end.storeBytes(of: lane.words[row], as: Int64.self)
      case .real: end.storeBytes(of: lane.reals[row] + 0, as: Double.self)
      case .truth: end.storeBytes(of: UInt64(lane.truths[row]), as: UInt64.self)
      }
      end += 8
    }
    return StateText(borrowing: ByteSlice(start: start, count: size))
  }
}

extension Scalar {
  /// Writes the value as keyed state takes it and returns the word behind it.
  func store(
    as type: LaneType, to word: UnsafeMutablePointer<UInt64>
  ) -> UnsafeMutablePointer<UInt64> {
    switch type {
    case .word: word[0] = UInt64(bitPattern: self.word)
    case .real: word[0] = (isMissing ? Double.nan : real).bitPattern
    case .truth: word[0] = UInt64(truth)
    case .bytes:
      let text = StateText(borrowing: slice)
      word[0] = text.low
      word[1] = text.high
    }
    return word + type.words
  }
}

/// Values of a block as keyed state takes them.
enum EntryLane: BitwiseCopyable {
  case words(UnsafeMutablePointer<Int64>)
  case truths(UnsafeMutablePointer<UInt8>)
  case texts(UnsafePointer<HashedText>)

  /// Writes the value of a row as words and returns the word behind them.
  @inline(__always)
  func store(
    _ row: Int, to word: UnsafeMutablePointer<UInt64>
  ) -> UnsafeMutablePointer<UInt64> {
    switch self {
    case .words(let words): word[0] = UInt64(bitPattern: words[row])
    case .truths(let truths): word[0] = UInt64(truths[row])
    case .texts(let texts):
      word[0] = texts[row].text.low
      word[1] = texts[row].text.high
      return word + 2
    }
    return word + 1
  }
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
