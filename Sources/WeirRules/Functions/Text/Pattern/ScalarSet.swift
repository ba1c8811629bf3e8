/// A set of Unicode scalars, as ascending ranges that neither overlap nor touch.
struct ScalarSet: Hashable, Sendable {
  private(set) var ranges: [ClosedRange<UInt32>]

  static let last: UInt32 = 0x10FFFF
  static let all = ScalarSet([0...0x10FFFF])

  /// The ranges may come in any order and overlap.
  init(_ unsorted: [ClosedRange<UInt32>]) {
    ranges = []
    for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let previous = ranges.last, range.lowerBound <= previous.upperBound &+ 1 {
        let upper = max(previous.upperBound, range.upperBound)
        ranges[ranges.count - 1] = previous.lowerBound...upper
      } else {
        ranges.append(range)
      }
    }
  }

  init(_ scalar: Unicode.Scalar) {
    ranges = [scalar.value...scalar.value]
  }

  var inverted: ScalarSet {
    var gaps: [ClosedRange<UInt32>] = []
    var from: UInt32 = 0
    for range in ranges {
      if range.lowerBound > from { gaps.append(from...range.lowerBound - 1) }
      from = range.upperBound + 1
    }
    if from <= Self.last { gaps.append(from...Self.last) }
    return ScalarSet(gaps)
  }

  func union(_ other: ScalarSet) -> ScalarSet {
    ScalarSet(ranges + other.ranges)
  }

  func contains(_ scalar: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(scalar)
  }

  /// The set with all scalars that differ from one in it by case only.
  var caseInsensitive: ScalarSet {
    var added: [ClosedRange<UInt32>] = []
    for orbit in Self.orbits where orbit.contains(where: { contains($0) }) {
      added += orbit.map { $0...$0 }
    }
    return added.isEmpty ? self : ScalarSet(ranges + added)
  }

  /// Scalars with the same simple case folding, where there are several.
  private static let orbits: [[UInt32]] = {
    var variants: [UInt32: [UInt32]] = [:]
    // Chinese, Hangul and what lies beyond have no case.
    for value in [0x41...0x2FFF, 0xA640...0xABFF, 0xFF00...0xFFEF, 0x10400...0x1E9FF].joined() {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let folded = ExactFolding.foldCase(scalar)
      if folded != scalar { variants[folded.value, default: []].append(scalar.value) }
    }
    return variants.map { [$0.key] + $0.value }
  }()
}
