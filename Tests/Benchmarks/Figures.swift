import Foundation

/// How figures are summed up and printed.
enum Figures {
  /// - Precondition: there is a value.
  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The value that `part` of all values do not exceed.
  ///
  /// - Precondition: there is a value.
  static func quantile(_ part: Double, of values: [Double]) -> Double {
    let sorted = values.sorted()
    let place = Int((part * Double(sorted.count)).rounded(.up)) - 1
    return sorted[min(max(place, 0), sorted.count - 1)]
  }

  static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// A line of a table: the name, then the figures to the right in columns.
  static func row(_ name: String, _ figures: [String]) -> String {
    let cells = figures.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }
    let gap = String(repeating: " ", count: max(1, 24 - name.count))
    return "  " + name + gap + cells.joined()
  }
}
