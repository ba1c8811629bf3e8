package import WeirCore

/// What a sequence operator keeps of each step.
package struct SequencePlan: Sendable {
  package var rule: Int
  /// Milliseconds.
  package var within: Int64
  package var steps: [Step]
  package var absences: [Absence]
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

  /// What is judged on a chain.
  package struct Condition: Sendable {
    package var program: Program
    package var node: Int32
  }
}

/// Where the chains of one key lie in its block of words.
struct ChainLayout {
  private(set) var stepOffsets = [1]
  private(set) var chainOffsets: [Int] = []
  private(set) var blockWords = 0

  init(_ plan: SequencePlan) {
    for step in plan.steps.dropLast() {
      stepOffsets.append(
        stepOffsets[stepOffsets.count - 1] + SequenceOperator.stepHeader + step.layout.words)
    }
    for step in 0..<(plan.steps.count - 1) {
      chainOffsets.append(blockWords)
      blockWords += stepOffsets[step + 1]
    }
  }
}
