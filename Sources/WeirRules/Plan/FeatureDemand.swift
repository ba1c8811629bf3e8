import WeirCore

/// Of which rows the values of features are read: for other rows they need not be computed.
///
/// Filled while programs are built; whoever builds one says when it is evaluated.
struct FeatureDemand {
  /// Rows for which a program is evaluated.
  enum Rows: Hashable {
    case all
    /// Those that fulfil a condition of the lowest level: see ``PlanFoundation/candidates``.
    case candidates(Int)
    /// Those for which the value of another feature is computed.
    case feature(Int)
  }

  /// For which rows the program is evaluated that is being built.
  var rows = Rows.all
  /// By kind and feature.
  private var readers: [[Int: Set<Rows>]]

  init(kinds: Int) { readers = Array(repeating: [:], count: kinds) }

  mutating func note(_ feature: Int, in kind: KindID) {
    readers[kind][feature, default: []].insert(rows)
  }

  func isRead(_ feature: Int, in kind: KindID) -> Bool { readers[kind][feature] != nil }

  /// The conditions of the lowest level one of which every row fulfils of which the feature is read;
  /// nil for all rows.
  func candidates(of feature: Int, in kind: KindID) -> [Int]? {
    var found: Set<Int> = []
    var seen: Set<Int> = []
    return collect(feature, kind, &found, &seen) ? found.sorted() : nil
  }

  /// False where all rows are read.
  private func collect(
    _ feature: Int, _ kind: KindID, _ found: inout Set<Int>, _ seen: inout Set<Int>
  ) -> Bool {
    guard seen.insert(feature).inserted else { return true }
    for reader in readers[kind][feature] ?? [] {
      switch reader {
      case .all: return false
      case .candidates(let place): found.insert(place)
      case .feature(let other): if !collect(other, kind, &found, &seen) { return false }
      }
    }
    return true
  }
}
