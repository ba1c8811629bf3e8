import WeirCore

/// Parts of the work on one core, each measured by itself.
enum PartTimes {
  /// Runs all parts `runs` times in turn and gives the median of each, nanoseconds of CPU time.
  ///
  /// - Parameter parts: each returns how much it has done, which must be something.
  static func medians(runs: Int, _ parts: [() throws -> Int]) throws -> [Double] {
    var times = [[Double]](repeating: [], count: parts.count)
    for _ in 0..<max(1, runs) {
      for (place, part) in parts.enumerated() {
        let start = ThreadClock.nanoseconds
        let count = try part()
        times[place].append(Double(ThreadClock.nanoseconds - start))
        precondition(count > 0, "a part did nothing")
      }
    }
    return times.map(Figures.median)
  }
}
