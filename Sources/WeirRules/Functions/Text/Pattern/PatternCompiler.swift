/// Turns a parsed pattern into instructions over UTF-8 bytes, from its end to its start.
struct PatternCompiler {
  private(set) var instructions: [PatternProgram.Instruction] = []
  /// The steps of the set being compiled that other steps can share.
  private var shared: [PatternProgram.Instruction: Int32] = [:]

  private static let mostInstructions = 200_000

  mutating func emit(_ instruction: PatternProgram.Instruction) throws(PatternError) -> Int32 {
    guard instructions.count < Self.mostInstructions else {
      throw PatternError(
        offset: 0, text: "the pattern is too large once its repetitions are spelt out")
    }
    instructions.append(instruction)
    return Int32(instructions.count - 1)
  }

  /// Where to begin in order to match `node` and then go on at `next`.
  mutating func compile(_ node: PatternNode, next: Int32) throws(PatternError) -> Int32 {
    switch node {
    case .empty:
      return next
    case .set(let set):
      return try compile(set, next: next)
    case .assertion(let assertion):
      return try emit(.assertion(assertion, next: next))
    case .sequence(let parts):
      var entry = next
      for part in parts.reversed() { entry = try compile(part, next: entry) }
      return entry
    case .alternatives(let branches):
      var targets: [Int32] = []
      for branch in branches { targets.append(try compile(branch, next: next)) }
      return try emit(.fork(targets))
    case .repetition(let part, let least, let most):
      return try compile(part, least: least, most: most, next: next)
    }
  }

  private mutating func compile(
    _ part: PatternNode, least: Int, most: Int?, next: Int32
  ) throws(PatternError) -> Int32 {
    var entry = next
    if let most {
      for _ in least..<most {
        let body = try compile(part, next: entry)
        entry = try emit(.fork([body, next]))
      }
    } else {
      entry = try emit(.fork([]))
      let body = try compile(part, next: entry)
      instructions[Int(entry)] = .fork([body, next])
    }
    for _ in 0..<least { entry = try compile(part, next: entry) }
    return entry
  }

  private mutating func compile(_ set: ScalarSet, next: Int32) throws(PatternError) -> Int32 {
    shared.removeAll(keepingCapacity: true)
    var targets: [Int32] = []
    for range in set.ranges {
      for sequence in UTF8Ranges.sequences(of: range) {
        var entry = next
        for bytes in sequence.reversed() {
          let step = PatternProgram.Instruction.bytes(
            low: bytes.lowerBound, high: bytes.upperBound, next: entry)
          if let known = shared[step] {
            entry = known
          } else {
            entry = try emit(step)
            shared[step] = entry
          }
        }
        targets.append(entry)
      }
    }
    return targets.count == 1 ? targets[0] : try emit(.fork(targets))
  }
}

/// Ranges of scalars as sequences of ranges of UTF-8 bytes.
enum UTF8Ranges {
  /// Sequences of byte ranges that together spell exactly the scalars of `range`, surrogates left
  /// out.
  static func sequences(of range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
    var result: [[ClosedRange<UInt8>]] = []
    let planes: [ClosedRange<UInt32>] = [
      0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
    ]
    for plane in planes where range.overlaps(plane) {
      split(range.clamped(to: plane), into: &result)
    }
    return result
  }

  /// Cuts a range whose scalars have one length until each byte ranges freely.
  private static func split(
    _ range: ClosedRange<UInt32>, into result: inout [[ClosedRange<UInt8>]]
  ) {
    let (low, high) = (range.lowerBound, range.upperBound)
    let length = high < 0x80 ? 1 : high < 0x800 ? 2 : high < 0x10000 ? 3 : 4
    for trailing in 1..<max(length, 2) where length > 1 {
      let mask: UInt32 = (1 << UInt32(6 * trailing)) - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 {
        split(low...(low | mask), into: &result)
        split(((low | mask) + 1)...high, into: &result)
        return
      }
      if high & mask != mask {
        split(low...((high & ~mask) - 1), into: &result)
        split((high & ~mask)...high, into: &result)
        return
      }
    }
    guard let first = Unicode.Scalar(low).flatMap(UTF8.encode),
      let last = Unicode.Scalar(high).flatMap(UTF8.encode)
    else { return }
    result.append(zip(first, last).map { $0...$1 })
  }
}
