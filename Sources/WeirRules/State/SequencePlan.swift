package import WeirCore

/// What a sequence operator keeps of each step.
package struct SequencePlan: Sendable {
  package var rule: Int
  /// Milliseconds.
  package var within: Int64
  package var steps: [Step]
  package var absences: [Absence]
  package var tapped: [Tapped]
  /// Of which events its state is made, in text.
  package var origin: String
  /// Number of captured values of all steps.
  package var capturedCount: Int

  package struct Step: Sendable {
    package var name: String
    package var kind: KindID
    /// Canonical texts of what is kept of the step.
    package var kept: [String]
    package var layout: EntryLayout
    /// Place of each slot of the layout among the rule's captured values.
    package var capturedPlaces: [Int]
    /// By kind of event: the part of the condition that names earlier steps.
    package var conditions: [KindID: Condition]
  }

  /// What breaks the chains that wait behind a step.
  package struct Absence: Sendable {
    package var after: Int
    package var conditions: [KindID: Condition]
  }

  /// The rows of one tap, each for one event.
  package struct Tapped: Sendable {
    /// The parts (steps, then absences) that want them, those that are tried first in front; the
    /// tap's place is the first one.
    package var parts: [Int]
    /// By part: where a row has what the part keeps, in words.
    package var values: [Int]
    /// Where a row has the id of its record, in words.
    package var identifier = 0
  }

  /// What is judged on a chain.
  package struct Condition: Sendable {
    package var program: Program
    package var node: Int32
    /// It is not true where one of them is missing.
    package var changes: [Change] = []
  }

  /// A captured value and one of the event that must differ.
  package struct Change: Sendable {
    package var captured: Int
    /// Where a row has the event's value, in words.
    package var value: Int
  }
}

/// Where the chains of one key lie: the first one beside the key, the later ones together in a block,
/// which few keys have.
struct ChainLayout {
  /// Where a step's entry starts in a chain, behind the time of the chain's first event.
  private(set) var stepOffsets = [1]
  /// By step but the last: where the chain behind it starts in its block.
  private(set) var chainOffsets: [Int] = []
  /// Words of the first chain.
  private(set) var firstWords = 0
  /// Words of the block of the others; 0 where there are none.
  private(set) var laterWords = 0

  init(_ plan: SequencePlan) {
    for step in plan.steps.dropLast() {
      stepOffsets.append(
        stepOffsets[stepOffsets.count - 1] + SequenceOperator.stepHeader + step.layout.words)
    }
    firstWords = stepOffsets[1]
    chainOffsets = [0]
    for step in 1..<(plan.steps.count - 1) {
      chainOffsets.append(laterWords)
      laterWords += stepOffsets[step + 1]
    }
  }
}
