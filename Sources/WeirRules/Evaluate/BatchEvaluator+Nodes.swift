import WeirCore

extension BatchEvaluator {
  /// The operand of a node in the block.
  @inline(__always)
  private func operand(_ place: Int32, _ block: borrowing Block) -> Lane {
    block.states[Int(place)].lane
  }

  /// Writes the values of `rows`, for which the operands have been computed.
  func fill(_ place: Int32, _ node: Node, _ rows: RowSet, _ block: borrowing Block) {
    let lane = block.states[Int(place)].lane
    guard node.left >= 0 else {
      for row in rows { lane.store(.missing, at: row) }
      return
    }
    let left = operand(node.left, block)
    switch node.opcode {
    case .not: Kernels.not(left.truths, lane.truths, block.count)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      compare(lane, node, rows, block)
    case .isMissing, .isPresent:
      fillPresence(lane, left, isPresent: node.opcode == .isPresent, rows)
    case .add where isOfWords(node, block):
      Kernels.add(left.words, operand(node.right, block).words, lane.words, block.count)
    case .subtract where isOfWords(node, block):
      Kernels.subtract(left.words, operand(node.right, block).words, lane.words, block.count)
    case .hour, .weekday, .isNight: fillClock(lane, node.opcode, left.words, rows)
    case .lower, .urls, .domain, .template: make(lane, node, rows, block)
    default:
      if left.type == .bytes, block.nodes[Int(node.left)].type != .strings,
        fillText(lane, node, left.slices, rows, block)
      {
        return
      }
      fillByRow(lane, node, rows, block)
    }
  }

  private func isOfWords(_ node: Node, _ block: borrowing Block) -> Bool {
    node.type.lane == .word && operand(node.left, block).type == .word
      && operand(node.right, block).type == .word
  }

  private func compare(
    _ lane: Lane, _ node: Node, _ rows: RowSet, _ block: borrowing Block
  ) {
    let left = operand(node.left, block)
    let right = operand(node.right, block)
    let count = block.count
    switch left.type {
    case .word: Kernels.compare(node.opcode, left.words, right.words, lane.truths, count)
    case .real: Kernels.compare(node.opcode, left.reals, right.reals, lane.truths, count)
    case .truth: Kernels.compare(node.opcode, left.truths, right.truths, lane.truths, count)
    case .bytes: Kernels.compare(node.opcode, left.slices, right.slices, lane.truths, rows)
    }
  }

  private func fillPresence(_ lane: Lane, _ operand: Lane, isPresent: Bool, _ rows: RowSet) {
    let missing = isPresent ? Truth.no : Truth.yes
    let present = 1 - missing
    let truths = lane.truths
    switch operand.type {
    case .bytes:
      for row in rows { truths[row] = operand.slices[row].isMissing ? missing : present }
    case .word: for row in rows { truths[row] = operand.words[row] == .missing ? missing : present }
    case .real: for row in rows { truths[row] = operand.reals[row].isNaN ? missing : present }
    case .truth:
      for row in rows { truths[row] = operand.truths[row] == Truth.missing ? missing : present }
    }
  }

  /// What the zone's clock shows at some times; the zone is looked up once for all of them.
  private func fillClock(
    _ lane: Lane, _ opcode: Opcode, _ times: UnsafePointer<Int64>, _ rows: RowSet
  ) {
    let zone = resources.zone
    for row in rows {
      let isMissing = times[row] == .missing
      lane.store(
        isMissing ? .missing : ScalarOperation.ofClock(opcode, times[row], zone), at: row)
    }
  }

  /// Texts and lists that are made of texts.
  private func make(_ lane: Lane, _ node: Node, _ rows: RowSet, _ block: borrowing Block) {
    let texts = operand(node.left, block).slices
    if node.opcode == .lower {
      for row in rows {
        lane.slices[row] =
          texts[row].isMissing ? .missing : ScalarOperation.lower(texts[row], in: block.arena)
      }
      return
    }
    let isList = block.nodes[Int(node.left)].type == .strings
    for row in rows {
      lane.slices[row] =
        texts[row].isMissing
        ? .missing : scalars.made(node, texts[row], isList: isList, in: block.arena)
    }
  }

  /// Operations on a text that nearly every rule uses; false for other ones.
  private func fillText(
    _ lane: Lane, _ node: Node, _ texts: UnsafePointer<ByteSlice>, _ rows: RowSet,
    _ block: borrowing Block
  ) -> Bool {
    let place = Int(node.auxiliary)
    switch node.opcode {
    case .startsWith, .endsWith, .contains:
      Kernels.test(
        node.opcode, texts, operand(node.right, block).slices, lane.truths, rows)
    case .isOneOf, .isNotOneOf:
      Kernels.find(
        texts, in: resources.sets[place], lane.truths, rows, isNegated: node.opcode == .isNotOneOf)
    case .isListed, .isNotListed:
      Kernels.find(
        texts, in: resources.lists[place], operand(node.right, block).words, lane.truths, rows,
        isNegated: node.opcode == .isNotListed)
    case .prefixIn:
      Kernels.findPrefix(
        texts, in: resources.lists[place], operand(node.right, block).words, lane.truths, rows)
    case .matches:
      let matcher = scalars.matchers[place]
      for row in rows {
        let text = texts[row]
        lane.truths[row] =
          text.isMissing ? Truth.missing : matcher.search(text) ? Truth.yes : Truth.no
      }
    case .domainIn, .lookalike, .lookup:
      look(up: node, texts, operand(node.right, block).words, lane, rows)
    default: return fillDerived(lane, node, texts, rows, block)
    }
    return true
  }

  /// What is counted or cut out of a text; false for other operations.
  private func fillDerived(
    _ lane: Lane, _ node: Node, _ texts: UnsafePointer<ByteSlice>, _ rows: RowSet,
    _ block: borrowing Block
  ) -> Bool {
    switch node.opcode {
    case .length:
      for row in rows {
        lane.words[row] =
          texts[row].isMissing ? .missing : Int64(ScalarOperation.length(texts[row]))
      }
    case .country:
      for row in rows { lane.slices[row] = CallingCodes.country(of: texts[row]) }
    case .prefix where block.nodes[Int(node.right)].opcode == .constant:
      let count = operand(node.right, block).words[0]
      for row in rows {
        lane.slices[row] =
          texts[row].isMissing || count == .missing
          ? .missing : ScalarOperation.prefix(texts[row], Int(max(0, count)))
      }
    default: return false
    }
    return true
  }

  /// What lists say of texts at times.
  private func look(
    up node: Node, _ texts: UnsafePointer<ByteSlice>, _ times: UnsafePointer<Int64>,
    _ lane: Lane, _ rows: RowSet
  ) {
    let place = Int(node.auxiliary)
    let tools = scalars.texts
    func fill(_ value: (ByteSlice, Int64) -> Scalar) {
      for row in rows {
        let text = texts[row]
        lane.store(text.isMissing ? .missing : value(text, times[row]), at: row)
      }
    }
    switch node.opcode {
    case .domainIn:
      let list = resources.lists[place]
      fill { .truth(tools.isDomainListed($0, isList: false, list, at: $1)) }
    case .lookalike:
      let names = resources.protectedNames[place]
      fill { .truth(tools.isLookalike($0, isList: false, names, at: $1)) }
    default:
      let column = resources.columns[place]
      fill { column.value(of: $0, at: $1) }
    }
  }

  /// The general way: the operation on single values, row by row.
  private func fillByRow(
    _ lane: Lane, _ node: Node, _ rows: RowSet, _ block: borrowing Block
  ) {
    let left = operand(node.left, block)
    guard node.right >= 0 else {
      for row in rows {
        lane.store(scalars.apply(node, left.scalar(row), .missing, of: block.program), at: row)
      }
      return
    }
    let right = operand(node.right, block)
    for row in rows {
      lane.store(
        scalars.apply(node, left.scalar(row), right.scalar(row), of: block.program), at: row)
    }
  }
}
