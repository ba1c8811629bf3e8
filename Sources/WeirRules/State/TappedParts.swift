import WeirCore

/// Which parts (steps, then absences) of a sequence want the rows of each tap.
struct TappedParts: ~Copyable {
  struct Part: BitwiseCopyable {
    var place: Int
    /// Where a row has what the part keeps of it, in words.
    var values: Int
    /// Where it has the id of its record.
    var identifier: Int
  }

  /// By the place of a tap: its parts, those that are tried first in front.
  private let parts: FixedLists<Part>

  init(_ plan: SequencePlan) {
    var parts: [[Part]] = Array(repeating: [], count: plan.steps.count + plan.absences.count)
    for tapped in plan.tapped {
      parts[tapped.parts[0]] = zip(tapped.parts, tapped.values).map { place, values in
        Part(place: place, values: values, identifier: tapped.identifier)
      }
    }
    self.parts = FixedLists(parts)
  }

  @inline(__always)
  func of(_ tap: Int) -> UnsafeBufferPointer<Part> { parts[tap] }
}
