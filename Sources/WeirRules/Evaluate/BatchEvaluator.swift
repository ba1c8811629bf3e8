import WeirCore

/// Evaluates programs over the rows of batches, a block of rows at a time, so that what is computed
/// stays in the cache.
///
/// A node is computed once for a row, and only for rows for which someone needs it: the right side
/// of `and` where the left one is not false, a key where the condition is true.
///
/// Not shared: each worker has its own.
package final class BatchEvaluator {
  let scalars: ScalarEvaluator
  package let resources: Resources
  var foldBuffer = FoldBuffer()
  let profile: EvaluationProfile?
  /// For the nodes of the program that is evaluated.
  private var scratch = ScratchLanes()
  /// Of the nodes of the program that is evaluated.
  private var states = UnsafeMutablePointer<NodeState>.allocate(capacity: 64)
  private var stateCount = 0
  /// Of the last block.
  private var generation: UInt64 = 0
  /// By constant, filled when it is first needed as a lane.
  private var constants: [Lane?]
  private let constantPool = ArenaPool(keptBlocks: 0)
  private var constantArena: Arena
  /// Of the nodes of the block that is evaluated.
  var texts = BlockTexts()
  /// Used again from batch to batch.
  var writers = TapWriters()

  /// - Parameter profile: measures the evaluation; nil costs nothing.
  package init(resources: Resources, profile: EvaluationProfile? = nil) {
    self.resources = resources
    self.profile = profile
    scalars = ScalarEvaluator(resources: resources)
    constants = Array(repeating: nil, count: resources.constants.count)
    constantArena = Arena(pool: constantPool)
  }

  deinit { states.deallocate() }

  /// What is known of a node in the block that is evaluated.
  struct NodeState {
    /// The block that the rest is about.
    var generation: UInt64
    /// Row 0 is the first of the block.
    var lane: Lane
    /// For which rows the lane has the value; for others it has any value of its type that may be
    /// looked at, texts excepted.
    var computed: RowSet
  }

  /// What the evaluation of a run of rows works on.
  struct Block {
    var batch: EventBatch
    /// Of the batch.
    var rows: Range<Int>
    /// All of them.
    var all: RowSet
    var program: Program
    /// Of the program.
    var nodes: UnsafePointer<Node>
    var steps: UnsafePointer<NodeStep>
    /// By node.
    var states: UnsafeMutablePointer<NodeState>
    var generation: UInt64
    /// Lanes over the whole batch by node, for values that outlive their block.
    var kept: [Int32: Lane]
    /// Over the whole batch, what the lowest level has computed.
    var carried: [Lane]
    /// For texts that are made on the way.
    var arena: Arena

    var count: Int { rows.count }
  }

  /// Calls `body` for each block of `rows`, of which nothing has been computed yet.
  func forEachBlock(
    of program: Program, over batch: EventBatch, rows: Range<Int>, kept: [Int32: Lane] = [:],
    carried: [Lane] = [], arena: Arena, _ body: (borrowing Block) -> Void
  ) {
    if program.nodes.count > stateCount {
      stateCount = max(2 * stateCount, program.nodes.count)
      states.deallocate()
      states = .allocate(capacity: stateCount)
      let nothing = NodeState(
        generation: 0, lane: Lane(type: .truth, base: UnsafeMutableRawPointer(states)),
        computed: .none)
      states.initialize(repeating: nothing, count: stateCount)
    }
    program.nodes.withUnsafeBufferPointer { nodes in
      program.steps.withUnsafeBufferPointer { steps in
        guard let nodes = nodes.baseAddress, let steps = steps.baseAddress else { return }
        var block = Block(
          batch: batch, rows: rows, all: .none, program: program, nodes: nodes, steps: steps,
          states: states, generation: 0, kept: kept, carried: carried, arena: arena)
        var start = rows.lowerBound
        while start < rows.upperBound {
          let end = min(start + RowSet.capacity, rows.upperBound)
          scratch.begin()
          generation += 1
          scalars.block = generation
          block.rows = start..<end
          block.all = RowSet(first: end - start)
          block.generation = generation
          body(block)
          start = end
        }
      }
    }
  }

  /// The lane of a node, in which the values of `rows` have been computed.
  ///
  /// - Complexity: O(*n*) in the rows that nobody needed yet, for the node and what it needs.
  func lane(_ place: Int32, _ rows: RowSet, _ block: borrowing Block) -> Lane {
    let state = block.states + Int(place)
    if state.pointee.generation != block.generation { begin(place, block) }
    let missing = rows.subtracting(state.pointee.computed)
    if !missing.isEmpty { compute(place, missing, block) }
    return state.pointee.lane
  }

  /// The rows among `rows` for which a node is true.
  func rows(_ rows: RowSet, where place: Int32, _ block: borrowing Block) -> RowSet {
    if rows.isEmpty { return .none }
    let truths = lane(place, rows, block).truths
    return rows.intersection(RowSet(truths, equal: Truth.yes, count: block.count))
  }

  /// Gives a node its place in the block: the column itself where it names one, else room for its
  /// values.
  func begin(_ place: Int32, _ block: borrowing Block) {
    let node = block.nodes[Int(place)]
    let (batch, start) = (block.batch, block.rows.lowerBound)
    var computed = block.all
    let lane: Lane
    switch node.opcode {
    case .column: lane = batch.columns[Int(node.auxiliary)].asLane.advanced(by: start)
    case .derived: lane = batch.derived[Int(node.auxiliary)].asLane.advanced(by: start)
    case .carried: lane = block.carried[Int(node.auxiliary)].advanced(by: start)
    case .time: lane = Lane(type: .word, base: UnsafeMutableRawPointer(batch.times + start))
    case .identifier: lane = Lane(type: .bytes, base: UnsafeMutableRawPointer(batch.ids + start))
    case .constant: lane = constantLane(node)
    default:
      computed = .none
      lane =
        block.kept[place]?.advanced(by: start)
        ?? scratch.lane(node.type.lane, rows: RowSet.capacity)
    }
    block.states[Int(place)] = NodeState(
      generation: block.generation, lane: lane, computed: computed)
  }

  /// A block full of a constant.
  private func constantLane(_ node: Node) -> Lane {
    let place = Int(node.auxiliary)
    if let known = constants[place], known.type == node.type.lane { return known }
    let type = node.type.lane
    let lane = Lane(
      type: type, base: constantArena.allocate(byteCount: RowSet.capacity * type.stride))
    for row in 0..<RowSet.capacity { lane.store(resources.constants[place], at: row) }
    constants[place] = lane
    return lane
  }

  /// Computes a node for rows for which it has not been computed.
  private func compute(_ place: Int32, _ rows: RowSet, _ block: borrowing Block) {
    let node = block.nodes[Int(place)]
    let step = block.steps[Int(place)]
    switch node.opcode {
    case .and: connect(place, node, step, rows, closing: Truth.no, block)
    case .or: connect(place, node, step, rows, closing: Truth.yes, block)
    case .mentions: scan(block.program.phraseSets[Int(node.auxiliary)], node, rows, block)
    default:
      let wanted = step.isWide ? block.all : rows
      if node.left >= 0 { _ = lane(node.left, wanted, block) }
      if node.right >= 0 { _ = lane(node.right, wanted, block) }
      profile?.beginNode(node)
      fill(place, node, wanted, block)
      profile?.endNode(node, block.batch.kind)
      block.states[Int(place)].computed.formUnion(wanted)
    }
  }

  /// `and` and `or`: where the first operand has the value `closing`, so has the whole.
  private func connect(
    _ place: Int32, _ node: Node, _ step: NodeStep, _ rows: RowSet, closing: UInt8,
    _ block: borrowing Block
  ) {
    let result = block.states[Int(place)].lane.truths
    let first = lane(step.isRightFirst ? node.right : node.left, rows, block).truths
    let open = rows.subtracting(RowSet(first, equal: closing, count: block.count))
    if open.isEmpty {
      for row in rows { result[row] = closing }
    } else {
      let second = lane(step.isRightFirst ? node.left : node.right, open, block).truths
      // Other rows that have been computed come out as before.
      if node.opcode == .and {
        Kernels.and(first, second, result, block.count)
      } else {
        Kernels.or(first, second, result, block.count)
      }
    }
    block.states[Int(place)].computed.formUnion(rows)
  }

  /// One pass over each text answers all mention nodes of the set.
  private func scan(
    _ set: PhraseSet, _ node: Node, _ rows: RowSet, _ block: borrowing Block
  ) {
    let texts = lane(set.textNode, rows, block).slices
    profile?.beginNode(node)
    for member in set.members {
      let state = block.states + Int(member.node)
      if state.pointee.generation != block.generation { begin(member.node, block) }
      if state.pointee.computed.isEmpty {
        state.pointee.lane.truths.update(repeating: Truth.no, count: block.count)
      }
      state.pointee.computed.formUnion(rows)
    }
    if let matcher = set.matcher {
      let times = block.batch.times + block.rows.lowerBound
      for row in rows {
        let text = texts[row]
        let found = text.isMissing ? 0 : matcher.find(text, at: times[row], &foldBuffer)
        if found == 0, !text.isMissing { continue }
        for (place, member) in set.members.enumerated() {
          block.states[Int(member.node)].lane.truths[row] =
            text.isMissing ? Truth.missing : UInt8(truncatingIfNeeded: found >> UInt64(place) & 1)
        }
      }
    }
    profile?.endNode(node, block.batch.kind)
  }
}

/// Memory for the nodes of one block, used again for the next one.
struct ScratchLanes: ~Copyable {
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
