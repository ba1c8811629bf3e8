/// A regular expression in RE2's syntax without back-references, ready for ``PatternMatcher``.
///
/// `\d`, `\s`, `\w` and `\b` are ASCII, as in RE2; `^` and `$` are the ends of the text unless
/// the flag `m` is set.
package struct PatternProgram: Sendable {
  /// A step of an automaton that is in many states at once.
  enum Instruction: Hashable, Sendable {
    case bytes(low: UInt8, high: UInt8, next: Int32)
    case fork([Int32])
    case assertion(PatternAssertion, next: Int32)
    case match
  }

  let instructions: [Instruction]
  let start: Int32
  let hasAssertions: Bool
  /// Whether a match can begin at the start of the text only.
  let isAnchored: Bool
  /// For each byte its class; bytes of one class are alike to every instruction.
  let classes: [UInt8]
  /// A byte of each class.
  let representatives: [UInt8]

  /// Steps of the automaton.
  package var instructionCount: Int { instructions.count }

  /// - Throws: ``PatternError`` with the place in the pattern.
  package init(_ pattern: String) throws(PatternError) {
    let node = try PatternParser.parse(pattern)
    var compiler = PatternCompiler()
    let match = try compiler.emit(.match)
    start = try compiler.compile(node, next: match)
    instructions = compiler.instructions
    hasAssertions = instructions.contains {
      if case .assertion = $0 { true } else { false }
    }
    isAnchored = Self.isAnchored(instructions, start)
    (classes, representatives) = Self.classify(instructions, hasAssertions: hasAssertions)
  }

  private static func isAnchored(_ instructions: [Instruction], _ start: Int32) -> Bool {
    var isVisited = [Bool](repeating: false, count: instructions.count)
    var pending = [start]
    while let number = pending.popLast() {
      if isVisited[Int(number)] { continue }
      isVisited[Int(number)] = true
      switch instructions[Int(number)] {
      case .bytes, .match: return false
      case .fork(let targets): pending.append(contentsOf: targets)
      case .assertion(.textStart, _): break
      case .assertion(_, let next): pending.append(next)
      }
    }
    return true
  }

  private static func classify(
    _ instructions: [Instruction], hasAssertions: Bool
  ) -> (classes: [UInt8], representatives: [UInt8]) {
    var begins = [Bool](repeating: false, count: 257)
    begins[0] = true
    for case .bytes(let low, let high, _) in instructions {
      begins[Int(low)] = true
      begins[Int(high) + 1] = true
    }
    if hasAssertions {
      for range in ScalarSet.wordScalars.union(ScalarSet("\n")).ranges {
        begins[Int(range.lowerBound)] = true
        begins[Int(range.upperBound) + 1] = true
      }
    }
    var classes: [UInt8] = []
    var representatives: [UInt8] = []
    for byte in 0...255 {
      if begins[byte] { representatives.append(UInt8(byte)) }
      classes.append(UInt8(representatives.count - 1))
    }
    return (classes, representatives)
  }
}
