package import WeirCore

/// The lane of one node over the rows of a batch.
package struct Lane {
  package var type: LaneType
  package var base: UnsafeMutableRawPointer

  package var words: UnsafeMutablePointer<Int64> { base.assumingMemoryBound(to: Int64.self) }
  package var reals: UnsafeMutablePointer<Double> { base.assumingMemoryBound(to: Double.self) }
  package var truths: UnsafeMutablePointer<UInt8> { base.assumingMemoryBound(to: UInt8.self) }
  package var slices: UnsafeMutablePointer<ByteSlice> {
    base.assumingMemoryBound(to: ByteSlice.self)
  }

  package func scalar(_ row: Int) -> Scalar {
    switch type {
    case .word: .word(words[row])
    case .real: .real(reals[row])
    case .truth: .truth(truths[row])
    case .bytes: .text(slices[row])
    }
  }

  /// Values of a word type beyond 64 bits become missing.
  func store(_ value: Scalar, at row: Int) {
    switch type {
    case .word: words[row] = value.word
    case .real: reals[row] = value.isMissing ? .nan : value.real
    case .truth: truths[row] = value.truth
    case .bytes: slices[row] = value.isMissing ? .missing : value.slice
    }
  }
}

/// Evaluates a program over the columns of a batch, each node once for all rows.
///
/// Not shared: each worker has its own.
package final class BatchEvaluator {
  private let scalars: ScalarEvaluator
  private let resources: Resources
  private var foldBuffer = FoldBuffer()
  let profile: EvaluationProfile?

  /// - Parameter profile: measures the evaluation; nil costs nothing.
  package init(resources: Resources, profile: EvaluationProfile? = nil) {
    self.resources = resources
    self.profile = profile
    scalars = ScalarEvaluator(resources: resources)
  }

  /// The lanes of all nodes of `program`, in the memory of `batch` (texts made on the way too).
  ///
  /// - Complexity: O(nodes * rows).
  package func evaluate(_ program: Program, over batch: EventBatch) -> [Lane] {
    let lanes = program.nodes.map { place(of: $0, batch) }
    for (place, node) in program.nodes.enumerated() {
      profile?.beginNode(node)
      fill(lanes[place], node, program, lanes, batch)
      profile?.endNode(node, batch.kind)
    }
    return lanes
  }

  /// The columns themselves where a node names one, else room for the node's values.
  private func place(of node: Node, _ batch: EventBatch) -> Lane {
    switch node.opcode {
    case .column:
      let column = batch.columns[Int(node.auxiliary)]
      return Lane(type: column.lane, base: column.base)
    case .time: return Lane(type: .word, base: UnsafeMutableRawPointer(batch.times))
    case .identifier: return Lane(type: .bytes, base: UnsafeMutableRawPointer(batch.ids))
    default:
      return Lane(
        type: node.type.lane,
        base: batch.arena.allocate(byteCount: max(1, batch.count) * node.type.lane.stride))
    }
  }

  private func fill(
    _ lane: Lane, _ node: Node, _ program: Program, _ lanes: [Lane], _ batch: EventBatch
  ) {
    switch node.opcode {
    case .column, .time, .identifier: break
    case .constant:
      let constant = resources.constants[Int(node.auxiliary)]
      for row in 0..<batch.count { lane.store(constant, at: row) }
    case .and:
      Kernels.and(
        lanes[Int(node.left)].truths, lanes[Int(node.right)].truths, lane.truths, batch.count)
    case .or:
      Kernels.or(
        lanes[Int(node.left)].truths, lanes[Int(node.right)].truths, lane.truths, batch.count)
    case .not: Kernels.not(lanes[Int(node.left)].truths, lane.truths, batch.count)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      compare(lane, node, lanes, batch.count)
    case .lower:
      let texts = lanes[Int(node.left)].slices
      for row in 0..<batch.count {
        lane.slices[row] =
          texts[row].isMissing ? .missing : ScalarOperation.lower(texts[row], in: batch.arena)
      }
    case .urls, .domain, .template:
      let isList = program.nodes[Int(node.left)].type == .strings
      let texts = lanes[Int(node.left)].slices
      for row in 0..<batch.count {
        lane.slices[row] =
          texts[row].isMissing
          ? .missing : scalars.made(node, texts[row], isList: isList, in: batch.arena)
      }
    case .mentions:
      // The first mention node of a set answers for all of them.
      if node.right == 0 { scan(program.phraseSets[Int(node.auxiliary)], lanes, batch) }
    default: fillByRow(lane, node, program, lanes, batch.count)
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
  private func scan(_ set: PhraseSet, _ lanes: [Lane], _ batch: EventBatch) {
    guard let matcher = set.matcher else { return }
    let texts = lanes[Int(set.textNode)].slices
    for row in 0..<batch.count {
      let text = texts[row]
      let found =
        text.isMissing ? 0 : matcher.find(text, at: batch.times[row], &foldBuffer)
      for (place, member) in set.members.enumerated() {
        lanes[Int(member.node)].truths[row] =
          text.isMissing ? Truth.missing : UInt8(truncatingIfNeeded: found >> UInt64(place) & 1)
      }
    }
  }
}
