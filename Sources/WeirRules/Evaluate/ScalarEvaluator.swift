package import WeirCore

/// Evaluates the nodes of a program for one event.
///
/// Not shared: each shard has its own (patterns keep a cache, texts are folded into a buffer).
package final class ScalarEvaluator {
  let resources: Resources
  let matchers: [PatternMatcher]
  /// Those of the resources, which hold them.
  private let lists: FixedValues<Unmanaged<ListIndex>>
  let sets: FixedValues<TextSet>
  private let constants: FixedValues<Scalar>
  /// Made when a function of texts is first evaluated.
  private lazy var tools = TextTools(suffixes: resources.suffixes)
  /// See ``TextTools/block``.
  var block: UInt64 = 0
  private var foldBuffer = FoldBuffer()
  private let pool = ArenaPool(keptBlocks: 2)
  private var scratch: Arena?

  package init(resources: Resources) {
    self.resources = resources
    matchers = resources.patterns.map(PatternMatcher.init)
    lists = FixedValues(resources.lists.map(Unmanaged.passUnretained))
    sets = FixedValues(resources.sets)
    constants = FixedValues(resources.constants)
  }

  /// Lets go of texts made for the event before; call it between events.
  package func recycle() {
    if scratch != nil { scratch = nil }
  }

  var texts: TextTools {
    let tools = tools
    tools.block = block
    return tools
  }

  /// What a node may refer to besides constants; it holds neither the batch nor the window.
  package struct Context: BitwiseCopyable {
    fileprivate let owner: Unmanaged<EventBatch>
    package let row: Int
    /// Values of earlier steps, or of an entry of a window.
    package var captured: UnsafePointer<Scalar>?
    /// The parts of the key, where something reads them.
    package var key: UnsafePointer<Scalar>?
    /// Name of the role in which the event is judged.
    package var role: Scalar = .missing
    /// The window that aggregates are computed over; nil outside of windows.
    var window: Unmanaged<WindowView>?

    package init(batch: EventBatch, row: Int) {
      owner = .passUnretained(batch)
      self.row = row
    }

    package var batch: EventBatch { owner._withUnsafeGuaranteedRef { $0 } }

    /// Of the batch.
    @inline(__always)
    var kind: KindID { owner._withUnsafeGuaranteedRef { $0.kind } }

    /// Of the batch.
    @inline(__always)
    func column(_ place: Int) -> Column { owner._withUnsafeGuaranteedRef { $0.columns[place] } }

    func aggregate(_ index: Int) -> Scalar {
      window?._withUnsafeGuaranteedRef { $0.value(index) } ?? .missing
    }
  }

  package func evaluate(
    _ place: Int32, of program: Program, _ context: Context
  )
    -> Scalar
  {
    let node = program.nodes[Int(place)]
    switch node.opcode {
    case .constant: return constants[Int(node.auxiliary)]
    case .column: return columnValue(node, context)
    case .identifier:
      return context.owner._withUnsafeGuaranteedRef { .text($0.ids[context.row]) }
    case .time: return context.owner._withUnsafeGuaranteedRef { .word($0.times[context.row]) }
    case .derived:
      return context.owner._withUnsafeGuaranteedRef {
        Self.value(of: $0.derived[Int(node.auxiliary)], at: context.row)
      }
    case .carried: preconditionFailure("carried values are read by whole batches")
    case .role: return context.role
    case .captured: return context.captured.unsafelyUnwrapped[Int(node.auxiliary)]
    case .aggregate: return context.aggregate(Int(node.auxiliary))
    case .key: return context.key.unsafelyUnwrapped[Int(node.auxiliary)]
    case .and:
      let (near, far) = operands(place, node, of: program)
      let first = evaluate(near, of: program, context).truth
      if first == Truth.no { return .truth(false) }
      return .truth(ScalarOperation.and(first, evaluate(far, of: program, context).truth))
    case .or:
      let (near, far) = operands(place, node, of: program)
      let first = evaluate(near, of: program, context).truth
      if first == Truth.yes { return .truth(true) }
      return .truth(ScalarOperation.or(first, evaluate(far, of: program, context).truth))
    case .mentions:
      let text = evaluate(node.left, of: program, context)
      return mentions(node, text, program, context)
    default:
      let left = evaluate(node.left, of: program, context)
      let right = node.right < 0 ? .missing : evaluate(node.right, of: program, context)
      return apply(node, left, right, of: program)
    }
  }

  /// The operands of `and` or `or`, the one that is cheaper to evaluate first.
  @inline(__always)
  private func operands(
    _ place: Int32, _ node: Node, of program: Program
  ) -> (Int32, Int32) {
    program.steps[Int(place)].isRightFirst ? (node.right, node.left) : (node.left, node.right)
  }

  private func columnValue(_ node: Node, _ context: Context) -> Scalar {
    context.owner._withUnsafeGuaranteedRef {
      Self.value(of: $0.columns[Int(node.auxiliary)], at: context.row)
    }
  }

  package static func value(of column: Column, at row: Int) -> Scalar {
    switch column.lane {
    case .word: .word(column.words[row])
    case .real: .real(column.reals[row])
    case .truth: .truth(column.truths[row])
    case .bytes: .text(column.slices[row])
    }
  }

  private func mentions(
    _ node: Node, _ text: Scalar, _ program: Program, _ context: Context
  ) -> Scalar {
    guard !text.isMissing, let matcher = program.phraseSets[Int(node.auxiliary)].matcher else {
      return .missing
    }
    return .truth(
      matcher.find(text.slice, at: context.batch.times[context.row], &foldBuffer)
        & (1 << UInt64(node.right)) != 0)
  }

  /// The value of a node from those of its operands.
  func apply(_ node: Node, _ left: Scalar, _ right: Scalar, of program: Program) -> Scalar {
    switch node.opcode {
    case .not: return .truth(ScalarOperation.not(left.truth))
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return ScalarOperation.compare(
        node.opcode, left, right, program.nodes[Int(node.left)].type)
    case .negate: return ScalarOperation.negate(left, node.type)
    case .add, .subtract, .multiply, .divide, .remainder:
      return ScalarOperation.arithmetic(
        node.opcode, left, right, node.type, program.nodes[Int(node.left)].type,
        program.nodes[Int(node.right)].type)
    case .toDecimal:
      return left.isMissing ? .missing : ScalarOperation.fit(left.wide * Int128(Decimal.scale))
    case .toReal:
      return left.isMissing
        ? .missing : .real(ScalarOperation.real(left, program.nodes[Int(node.left)].type))
    case .absolute: return ScalarOperation.absolute(left, node.type)
    case .minimum, .maximum, .gap: return pair(node, left, right)
    case .isMissing: return .truth(left.isMissing)
    case .isPresent: return .truth(!left.isMissing)
    default: return left.isMissing ? .missing : applyPresent(node, left, right, of: program)
    }
  }

  private func pair(_ node: Node, _ left: Scalar, _ right: Scalar) -> Scalar {
    guard !left.isMissing, !right.isMissing else { return .missing }
    if node.opcode == .gap { return .wide(Int128((left.wide - right.wide).magnitude)) }
    let isLess = ScalarOperation.order(left, right, node.type) < 0
    return isLess == (node.opcode == .minimum) ? left : right
  }

  /// Operations whose first operand is present.
  private func applyPresent(
    _ node: Node, _ left: Scalar, _ right: Scalar, of program: Program
  ) -> Scalar {
    if node.left >= 0, program.nodes[Int(node.left)].type == .strings {
      return applyList(node, left.slice, right, of: program)
    }
    switch node.opcode {
    case .isOneOf: return .truth(isOneOf(node, left, of: program))
    case .isNotOneOf: return .truth(!isOneOf(node, left, of: program))
    case .isListed:
      return .truth(isListed(left.slice, node, at: right.word))
    case .isNotListed:
      return .truth(!isListed(left.slice, node, at: right.word))
    case .prefixIn:
      return .truth(
        withList(of: node) { $0.containsPrefix(of: left.slice, at: right.word) })
    case .matches: return .truth(matchers[Int(node.auxiliary)].search(left.slice))
    case .country: return .text(CallingCodes.country(of: left.slice))
    case .hour, .weekday, .isNight:
      return ScalarOperation.ofClock(node.opcode, left.word, resources.zone)
    case .length: return .wide(Int128(ScalarOperation.length(left.slice)))
    case .lower: return .text(ScalarOperation.lower(left.slice, in: scratchArena))
    case .urls, .domain, .template, .domainIn, .lookalike, .lookup:
      return applyText(node, left.slice, right)
    default: return right.isMissing ? .missing : textPair(node, left, right)
    }
  }

  /// Shards and workers share the lists, and would fight over the counts of their references.
  @inline(__always)
  func withList<Result>(of node: Node, _ body: (ListIndex) -> Result) -> Result {
    lists[Int(node.auxiliary)]._withUnsafeGuaranteedRef(body)
  }

  @inline(__always)
  func isListed(_ text: ByteSlice, _ node: Node, at time: Int64) -> Bool {
    withList(of: node) { $0.contains(text, at: time) }
  }

  /// Memory for texts that are made on the way, until ``recycle()``.
  var scratchArena: Arena {
    let arena = scratch ?? Arena(pool: pool)
    scratch = arena
    return arena
  }

  private func textPair(_ node: Node, _ left: Scalar, _ right: Scalar) -> Scalar {
    switch node.opcode {
    case .contains: .truth(left.slice.contains(right.slice))
    case .startsWith: .truth(left.slice.starts(with: right.slice))
    case .endsWith: .truth(left.slice.ends(with: right.slice))
    case .prefix:
      .text(ScalarOperation.prefix(left.slice, Int(clamping: max(0, right.wide))))
    default: preconditionFailure("every opcode is applied above")
    }
  }

  private func isOneOf(_ node: Node, _ value: Scalar, of program: Program) -> Bool {
    let set = Int(node.auxiliary)
    if program.nodes[Int(node.left)].type.lane == .bytes {
      return sets[set].contains(value.slice)
    }
    return resources.numberSets[set].contains(value.word)
  }
}
