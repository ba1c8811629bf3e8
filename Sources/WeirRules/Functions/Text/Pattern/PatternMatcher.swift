package import WeirCore

/// Searches texts for one pattern, in time linear in the text whatever the pattern.
///
/// Works as a deterministic automaton whose states are made when first needed and forgotten when
/// they become too many. Not thread-safe: one per worker.
package final class PatternMatcher {
  /// What stood before the place that a state is at.
  private enum Before: Int32 {
    case nothing, newline, wordByte, other
  }

  /// A cell of the table: the offset of the next state's cells, or one of these.
  private static let unknown: Int32 = -1
  private static let matched: Int32 = -2
  private static let unmatched: Int32 = -3

  private static let tableCells = 1 << 19
  private static let mostStates = 4_096

  private let program: PatternProgram
  /// Cells per state: one for each class of bytes, and one for the end of the text.
  private let width: Int
  private let stateLimit: Int
  private let classes: UnsafeMutablePointer<UInt8>
  private let table: UnsafeMutablePointer<Int32>
  /// For each state its instructions, before forks and assertions are followed, and at the end
  /// what stood before.
  private var states: [[Int32]] = []
  private var numbers: [[Int32]: Int32] = [:]
  private var isVisited: [Bool]
  private var pending: [Int32] = []

  package init(_ program: PatternProgram) {
    self.program = program
    width = program.representatives.count + 1
    stateLimit = max(8, min(Self.mostStates, Self.tableCells / width))
    classes = .allocate(capacity: 256)
    classes.initialize(from: program.classes, count: 256)
    table = .allocate(capacity: stateLimit * width)
    isVisited = [Bool](repeating: false, count: program.instructions.count)
    reset()
  }

  deinit {
    classes.deallocate()
    table.deallocate()
  }

  /// Whether the pattern matches anywhere in `text`; false for a missing text.
  ///
  /// - Complexity: O(*n*), one table look-up per byte once the states are known.
  package func search(_ text: ByteSlice) -> Bool {
    guard let start = text.start else { return false }
    var state: Int32 = 0
    var index = 0
    // SAFETY: `state` is the offset of a state's cells and classes are below `width`; `index`
    // stays below the count of the text.
    let (table, classes, count) = (table, classes, text.count)
    while index < count {
      let column = Int(classes[Int(start[index])])
      var next = table[Int(state) + column]
      index += 1
      if next == state {
        // Steps that stay need not wait for one another.
        while index < count, table[Int(state) + Int(classes[Int(start[index])])] == state {
          index += 1
        }
        continue
      }
      if next < 0 {
        if next == Self.unknown { next = advance(state, column: column) }
        if next == Self.matched { return true }
        if next == Self.unmatched { return false }
      }
      state = next
    }
    let end = Int(state) + width - 1
    if table[end] == Self.unknown {
      table[end] =
        follow(states[Int(state) / width], upTo: nil) == nil ? Self.matched : Self.unmatched
    }
    return table[end] == Self.matched
  }

  /// Finds and notes where `state` goes with a byte of the class `column`.
  private func advance(_ state: Int32, column: Int) -> Int32 {
    let byte = program.representatives[column]
    guard var kernel = follow(states[Int(state) / width], upTo: byte) else {
      table[Int(state) + column] = Self.matched
      return Self.matched
    }
    if kernel.isEmpty, program.isAnchored {
      table[Int(state) + column] = Self.unmatched
      return Self.unmatched
    }
    kernel.append((program.hasAssertions ? before(byte) : .other).rawValue)
    if let known = numbers[kernel] {
      table[Int(state) + column] = known
      return known
    }
    if states.count == stateLimit {
      // `state` itself is forgotten too, so its cell is not written.
      reset()
      return numbers[kernel] ?? add(kernel)
    }
    let number = add(kernel)
    table[Int(state) + column] = number
    return number
  }

  /// The instructions after `byte`, ascending; nil if the pattern matches before it.
  private func follow(_ state: [Int32], upTo byte: UInt8?) -> [Int32]? {
    guard let last = state.last, let previous = Before(rawValue: last) else { return [] }
    var visited: [Int32] = []
    var reached: Set<Int32> = []
    var isMatch = false
    pending.removeAll(keepingCapacity: true)
    pending.append(program.start)
    pending.append(contentsOf: state.dropLast())
    while let number = pending.popLast() {
      if isVisited[Int(number)] { continue }
      isVisited[Int(number)] = true
      visited.append(number)
      switch program.instructions[Int(number)] {
      case .match:
        isMatch = true
      case .fork(let targets):
        pending.append(contentsOf: targets)
      case .assertion(let assertion, let next):
        if holds(assertion, after: previous, upTo: byte) { pending.append(next) }
      case .bytes(let low, let high, let next):
        if let byte, byte >= low, byte <= high { reached.insert(next) }
      }
    }
    for number in visited { isVisited[Int(number)] = false }
    return isMatch ? nil : reached.sorted()
  }

  private func holds(
    _ assertion: PatternAssertion, after previous: Before, upTo byte: UInt8?
  ) -> Bool {
    let isWordNext = byte.map { before($0) == .wordByte } ?? false
    let isBoundary = (previous == .wordByte) != isWordNext
    return switch assertion {
    case .textStart: previous == .nothing
    case .textEnd: byte == nil
    case .lineStart: previous == .nothing || previous == .newline
    case .lineEnd: byte == nil || byte == UInt8(ascii: "\n")
    case .wordBoundary: isBoundary
    case .noWordBoundary: !isBoundary
    }
  }

  private func before(_ byte: UInt8) -> Before {
    if byte == UInt8(ascii: "\n") { return .newline }
    return ScalarSet.wordScalars.contains(UInt32(byte)) ? .wordByte : .other
  }

  private func add(_ state: [Int32]) -> Int32 {
    let number = Int32(states.count * width)
    states.append(state)
    numbers[state] = number
    (table + Int(number)).initialize(repeating: Self.unknown, count: width)
    return number
  }

  /// Forgets all states but the first, which every search begins in.
  private func reset() {
    states.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    _ = add([Before.nothing.rawValue])
  }
}
