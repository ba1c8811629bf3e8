import Foundation

/// A program that does the work, or a part of it.
struct Contestant {
  var name: String
  var program: String
  var arguments: [String]
}

/// What the runs of a contestant took.
struct Standing {
  var name: String
  var costs: [ProcessCost] = []

  var wallSeconds: Double { Figures.median(costs.map(\.wallSeconds)) }
  var processorSeconds: Double { Figures.median(costs.map(\.processorSeconds)) }
  /// Of all runs.
  var peakBytes: Double { Double(costs.map(\.peakBytes).max() ?? 0) }

  /// From the fastest run to the slowest, as a part of the median.
  var spread: Double {
    let walls = costs.map(\.wallSeconds)
    return ((walls.max() ?? 0) - (walls.min() ?? 0)) / wallSeconds
  }
}

/// Programs that run in turn, A B A B ..., so that what else the machine does meets all of them.
struct Contest {
  var contestants: [Contestant]
  var runs: Int
  /// The file that receives stderr.
  var errors: URL

  /// - Throws: ``MeasuredProcess/Failure``.
  func standings() throws -> [Standing] {
    var standings = contestants.map { Standing(name: $0.name) }
    for _ in 0..<runs {
      for (place, contestant) in contestants.enumerated() {
        standings[place].costs.append(
          try MeasuredProcess.run(contestant.program, contestant.arguments, errors: errors))
      }
    }
    return standings
  }
}

extension [Standing] {
  /// A table of medians, and of the highest peak of memory; ratios of wall times are to the first one.
  ///
  /// - Parameter events: of the archive that all of them read.
  func table(events: Int) -> String {
    let head = Figures.row(
      "", ["wall s", "spread", "CPU s", "peak MiB", "M events/s", "ratio"])
    let rows = map { standing in
      Figures.row(
        standing.name,
        [
          Figures.fixed(standing.wallSeconds, 2), Figures.fixed(standing.spread * 100, 0) + " %",
          Figures.fixed(standing.processorSeconds, 2),
          Figures.fixed(standing.peakBytes / 1_048_576, 0),
          Figures.fixed(Double(events) / standing.wallSeconds / 1_000_000, 2),
          Figures.fixed(standing.wallSeconds / self[0].wallSeconds, 2),
        ])
    }
    return ([head] + rows).joined(separator: "\n")
  }
}
