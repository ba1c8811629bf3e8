import WeirCore

/// Evaluates programs over the rows of batches, a block of rows at a time, each node once for all
/// rows of the block, so that what is computed stays in the cache.
///
/// Not shared: each worker has its own.
package final class BatchEvaluator {
  /// Rows of a block.
  static let blockRows = 512

  private let scalars: ScalarEvaluator
  package let resources: Resources
  private var foldBuffer = FoldBuffer()
  let profile: EvaluationProfile?
  /// For the nodes of the program that is evaluated.
  private var scratch = ScratchLanes()
  /// Used again from batch to batch.
  var writers = TapWriters()
  /// For the rows of a block that a tap wants.
  let rowBits = UnsafeMutablePointer<UInt64>.allocate(capacity: RowBits.words)

  /// - Parameter profile: measures the evaluation; nil costs nothing.
  package init(resources: Resources, profile: EvaluationProfile? = nil) {
    self.resources = resources
    self.profile = profile
    scalars = ScalarEvaluator(resources: resources)
  }

  deinit { rowBits.deallocate() }

  /// What the evaluation of a run of rows works on.
  struct Block {
    var batch: EventBatch
    /// Of the batch.
    var rows: Range<Int>
    /// By node; row 0 is the first of `rows`.
    var lanes: [Lane]
    /// For texts that are made on the way.
    var arena: Arena

    var count: Int { rows.count }
  }

  /// Calls `body` for each block of `rows` with the values of all nodes.
  ///
  /// - Parameter kept: lanes over the whole batch by node, for values that outlive their block.
  /// - Complexity: O(nodes * rows).
  func forEachBlock(
    of program: Program, over batch: EventBatch, rows: Range<Int>, kept: [Int32: Lane],
    arena: Arena, _ body: (Block) -> Void
  ) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      let end = min(start + Self.blockRows, rows.upperBound)
      scratch.begin()
      var block = Block(batch: batch, rows: start..<end, lanes: [], arena: arena)
      block.lanes.reserveCapacity(program.nodes.count)
      for (place, node) in program.nodes.enumerated() {
        block.lanes.append(
          kept[Int32(place)]?.advanced(by: start) ?? self.place(of: node, batch, start))
      }
      for (place, node) in program.nodes.enumerated() {
        profile?.beginNode(node)
        fill(block.lanes[place], node, program, block)
        profile?.endNode(node, batch.kind)
      }
      body(block)
      start = end
    }
  }

  /// The columns themselves where a node names one, else room for the node's values.
  private func place(of node: Node, _ batch: EventBatch, _ start: Int) -> Lane {
    switch node.opcode {
    case .column: batch.columns[Int(node.auxiliary)].asLane.advanced(by: start)
    case .derived: batch.derived[Int(node.auxiliary)].asLane.advanced(by: start)
    case .time: Lane(type: .word, base: UnsafeMutableRawPointer(batch.times + start))
    case .identifier: Lane(type: .bytes, base: UnsafeMutableRawPointer(batch.ids + start))
    default: scratch.lane(node.type.lane, rows: Self.blockRows)
    }
  }

  private func fill(_ lane: Lane, _ node: Node, _ program: Program, _ block: Block) {
    let lanes = block.lanes
    let count = block.count
    switch node.opcode {
    case .column, .derived, .time, .identifier: break
    case .constant:
      let constant = resources.constants[Int(node.auxiliary)]
      for row in 0..<count { lane.store(constant, at: row) }
    case .and:
      Kernels.and(lanes[Int(node.left)].truths, lanes[Int(node.right)].truths, lane.truths, count)
    case .or:
      Kernels.or(lanes[Int(node.left)].truths, lanes[Int(node.right)].truths, lane.truths, count)
    case .not: Kernels.not(lanes[Int(node.left)].truths, lane.truths, count)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      compare(lane, node, lanes, count)
    case .lower:
      let texts = lanes[Int(node.left)].slices
      for row in 0..<count {
        lane.slices[row] =
          texts[row].isMissing ? .missing : ScalarOperation.lower(texts[row], in: block.arena)
      }
    case .urls, .domain, .template:
      let isList = program.nodes[Int(node.left)].type == .strings
      let texts = lanes[Int(node.left)].slices
      for row in 0..<count {
        lane.slices[row] =
          texts[row].isMissing
          ? .missing : scalars.made(node, texts[row], isList: isList, in: block.arena)
      }
    case .mentions:
      // The first mention node of a set answers for all of them.
      if node.right == 0 { scan(program.phraseSets[Int(node.auxiliary)], block) }
    default: fillByRow(lane, node, program, lanes, count)
    }
  }

  private func compare(_ lane: Lane, _ node: Node, _ lanes: [Lane], _ count: Int) {
    let left = lanes[Int(node.left)]
    let right = lanes[Int(node.right)]
    switch left.type {
    case .word: Kernels.compare(node.opcode, left.words, right.words, lane.truths, count)
    case .real: Kernels.compare(node.opcode, left.reals, right.reals, lane.truths, count)
    case .truth: Kernels.compare(node.opcode, left.truths, right.truths, lane.truths, count)
    case .bytes: Kernels.compare(node.opcode, left.slices, right.slices, lane.truths, count)
    }
  }

  /// The general way: the operation on single values, row by row.
  private func fillByRow(
    _ lane: Lane, _ node: Node, _ program: Program, _ lanes: [Lane], _ count: Int
  ) {
    let left = lanes[Int(node.left)]
    guard node.right >= 0 else {
      for row in 0..<count {
        lane.store(scalars.apply(node, left.scalar(row), .missing, of: program), at: row)
      }
      return
    }
    let right = lanes[Int(node.right)]
    for row in 0..<count {
      lane.store(scalars.apply(node, left.scalar(row), right.scalar(row), of: program), at: row)
    }
  }

  /// One pass over each text answers all mention nodes of the set.
  private func scan(_ set: PhraseSet, _ block: Block) {
    guard let matcher = set.matcher else { return }
    let texts = block.lanes[Int(set.textNode)].slices
    for row in 0..<block.count {
      let text = texts[row]
      let found =
        text.isMissing
        ? 0 : matcher.find(text, at: block.batch.times[block.rows.lowerBound + row], &foldBuffer)
      for (place, member) in set.members.enumerated() {
        block.lanes[Int(member.node)].truths[row] =
          text.isMissing ? Truth.missing : UInt8(truncatingIfNeeded: found >> UInt64(place) & 1)
      }
    }
  }
}

/// Memory for the nodes of one block, used again for the next one.
private struct ScratchLanes: ~Copyable {
  private var base = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 64)
  private var capacity = 1 << 16
  private var used = 0
  /// Outgrown runs of memory that lanes of this block still lie in.
  private var outgrown: [UnsafeMutableRawPointer] = []

  deinit {
    base.deallocate()
    for run in outgrown { run.deallocate() }
  }

  mutating func begin() {
    used = 0
    for run in outgrown { run.deallocate() }
    outgrown.removeAll()
  }

  mutating func lane(_ type: LaneType, rows: Int) -> Lane {
    let size = (rows * type.stride + 63) & ~63
    if used + size > capacity {
      outgrown.append(base)
      capacity = max(2 * capacity, size)
      base = .allocate(byteCount: capacity, alignment: 64)
      used = 0
    }
    defer { used += size }
    return Lane(type: type, base: base + used)
  }
}
