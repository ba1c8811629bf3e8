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

  private let parts: UnsafeMutableBufferPointer<Part>
  /// By the place of a tap: its parts, those that are tried first in front.
  private let ranges: UnsafeMutableBufferPointer<Range<Int>>

  init(_ plan: SequencePlan) {
    ranges = .allocate(capacity: plan.steps.count + plan.absences.count)
    ranges.initialize(repeating: 0..<0)
    var all: [Part] = []
    for tapped in plan.tapped {
      let start = all.count
      for (place, values) in zip(tapped.parts, tapped.values) {
        all.append(Part(place: place, values: values, identifier: tapped.identifier))
      }
      ranges[tapped.parts[0]] = start..<all.count
    }
    parts = .allocate(capacity: all.count)
    _ = parts.initialize(from: all)
  }

  deinit {
    parts.deallocate()
    ranges.deallocate()
  }

  @inline(__always)
  func of(_ tap: Int) -> UnsafeMutableBufferPointer<Part>.SubSequence { parts[ranges[tap]] }
}
