import WeirCore

extension Tap {
  /// Words of a row that a program makes; 0 where it merely hands on those of another.
  func stride(_ program: Program) -> Int {
    if early != nil { return 0 }
    return TappedRow.header + arguments.reduce(0) { $0 + program.nodes[Int($1)].type.lane.words }
  }
}

extension BatchEvaluator {
  /// Appends the rows of a block that the writer's tap wants among `rows`.
  ///
  /// - Parameter read: the rows of which the value of the tap's feature is read.
  func tapRows(
    _ rows: RowSet, reading read: RowSet, _ block: borrowing Block, to writer: TapWriter
  ) {
    var wanted = writer.tap.isCounted ? rows : rows.intersection(read)
    if writer.visible.count > 0 {
      for row in rows where !isVisible(writer, block, row) { wanted.remove(row) }
    }
    if let mask = writer.tap.mask {
      let held = self.rows(wanted, where: mask, block)
      wanted = writer.tap.isInverted ? wanted.subtracting(held) : held
    }
    let parts = collectParts(of: writer, wanted, rows, block)
    for part in 0..<parts { wanted.formUnion(writer.parts[part]) }
    if wanted.isEmpty { return }
    writeKeys(wanted, block, to: writer)
    for part in 0..<parts { writer.mark(TappedRow.wanting(part), writer.parts[part]) }
    writer.mark(TappedRow.forState, wanted.subtracting(markJudged(wanted, read, block, of: writer)))
    var word = TappedRow.header
    for argument in writer.arguments.values {
      let lane = entryLane(argument, wanted, block)
      writer.write(lane, at: word)
      word += lane.words
    }
  }

  /// Where several rules look at a window: marks the rows on which the condition of each can hold.
  ///
  /// - Returns: the rows on which any of them can; those of which a feature is read.
  private func markJudged(
    _ wanted: RowSet, _ read: RowSet, _ block: borrowing Block, of writer: TapWriter
  ) -> RowSet {
    if writer.judged.count == 0 { return read }
    var judged = RowSet.none
    for rule in 0..<writer.judged.count {
      let rows = writer.judged[rule].map { self.rows(wanted, where: $0, block) } ?? wanted
      if writer.judged.count > 1 { writer.mark(TappedRow.wanting(rule), rows) }
      judged.formUnion(rows)
    }
    return judged
  }

  /// Where several parts of an operator want the rows of a tap: finds the rows of each.
  ///
  /// - Returns: the number of parts; 0 where there is one.
  private func collectParts(
    of writer: TapWriter, _ first: RowSet, _ rows: RowSet, _ block: borrowing Block
  ) -> Int {
    if writer.also.count == 0 { return 0 }
    writer.parts[0] = first
    for (part, mask) in zip(1..., writer.also.values) {
      writer.parts[part] = mask.map { self.rows(rows, where: $0, block) } ?? rows
    }
    return writer.also.count + 1
  }

  /// Begins the rows that have a key.
  private func writeKeys(
    _ wanted: RowSet, _ block: borrowing Block, to writer: TapWriter
  ) {
    let keys = writer.keys.values
    for node in keys { _ = lane(node, wanted, block) }
    let first = block.rows.lowerBound
    if keys.count == 1, block.nodes[Int(keys[0])].type.lane == .bytes {
      // SAFETY: every lane has a value for each row that is wanted.
      let texts = stateTexts(keys[0], wanted, block)
      writer.begin(wanted, first) { (texts[$0].text, texts[$0].hash) }
    } else if keys.isEmpty {
      writer.begin(wanted, first) { (StateText(low: 0, high: 0), placeHash(writer, block, $0)) }
    } else {
      writer.begin(wanted, first) { row in
        let key = composite(keys, block, row)
        return (key, key.contentHash)
      }
    }
  }

  /// Rules without a key: any shard will do, but the flags of one event go to the same.
  private func placeHash(_ writer: TapWriter, _ block: borrowing Block, _ row: Int) -> UInt64 {
    let place =
      writer.visible.count == 0
      ? UInt64(row) : block.batch.position(block.rows.lowerBound + row).raw
    return StateText(word: place).hash
  }

  /// Of a row of a batch of flags.
  private func isVisible(_ writer: TapWriter, _ block: borrowing Block, _ row: Int) -> Bool {
    writer.visible[Int(block.batch.flagRules.unsafelyUnwrapped[block.rows.lowerBound + row])]
  }
}

extension BatchEvaluator {
  /// A key of two numbers, if it is one.
  @inline(__always)
  private func pair(
    _ keys: UnsafeBufferPointer<Int32>, _ block: borrowing Block, _ row: Int
  ) -> StateText? {
    guard keys.count == 2 else { return nil }
    let (first, second) = (block.states[Int(keys[0])].lane, block.states[Int(keys[1])].lane)
    guard first.type == .bytes, second.type == .bytes else { return nil }
    let (left, right) = (first.slices[row], second.slices[row])
    return left.isMissing || right.isMissing ? nil : PackedPair.pack(left, right)
  }

  /// The bytes that are equal exactly for equal keys; missing if a part is. A text has its length
  /// in front, any other value is eight bytes.
  private func composite(
    _ keys: UnsafeBufferPointer<Int32>, _ block: borrowing Block, _ row: Int
  ) -> StateText {
    if let pair = pair(keys, block, row) { return pair }
    var size = 0
    for node in keys {
      let value = block.states[Int(node)].lane.scalar(row)
      if value.isMissing { return .missing }
      size += 8 + value.slice.count
    }
    let start = block.arena.allocate(UInt8.self, count: size)
    var end = UnsafeMutableRawPointer(start)
    for node in keys {
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

extension BatchEvaluator {
  private func entryLane(
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
  private func stateTexts(
    _ node: Int32, _ rows: RowSet, _ block: borrowing Block
  ) -> UnsafePointer<HashedText> {
    let slices = lane(node, rows, block).slices
    return texts.texts(of: node, rows, block.generation) { HashedText(slices[$0]) }
  }
}
