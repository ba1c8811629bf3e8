import ArgumentParser
import Foundation
import TestSupport

/// Measures `weir` beside `zstd -dc` and DuckDB, live, at its start, and part by part.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks",
    abstract: "Measures weir; build it first with `swift build -c release`.")

  @Option(help: "What to measure; may be given several times. Everything if not.")
  var only: [Part] = []

  @Option(help: "Events of the archive.")
  var events = 10_000_000

  @Option(help: "Runs of each program, in turn.")
  var runs = 5

  @Option(help: "Folder for archives and outputs; used again from run to run.")
  var folder = FileManager.default.temporaryDirectory.appending(path: "weir-bench").path

  @Option(help: "An archive to measure instead of the one made here: canonical JSON Lines.")
  var archive: String?

  @Option(help: "The executable to measure, if it is not the one built beside this.")
  var weir: String?

  @Option(help: "Seconds of the live stream.")
  var seconds = 20

  enum Part: String, CaseIterable, ExpressibleByArgument {
    case run, forms, library, scale, duckdb, latency, startup, micro, ingest
  }

  mutating func validate() throws {
    for (name, value) in [("--events", events), ("--runs", runs), ("--seconds", seconds)]
    where value < 1 {
      throw ValidationError("\(name) must be 1 or more, found \(value)")
    }
    if seconds <= LatencyBenchmark.warmUpSeconds {
      throw ValidationError("--seconds must be above \(LatencyBenchmark.warmUpSeconds)")
    }
  }

  func run() throws {
    // A reader that goes away is an error of the benchmark, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // Programs first: what this process holds counts as theirs, see `ProcessCost`.
    for part in Part.allCases where only.isEmpty || only.contains(part) {
      try measure(part)
      fflush(nil)
    }
  }

  private func measure(_ part: Part) throws {
    switch part {
    case .run: try YardstickComparison(subject: try subject(), archive: archive).printFigures()
    case .forms: try FormsComparison(subject: try subject()).printFigures()
    case .library: try LibraryComparison(subject: try subject(), archive: archive).printFigures()
    case .scale: try ScaleComparison(subject: try subject()).printFigures()
    case .duckdb: try DuckDBComparison(subject: try subject(), archive: archive).printFigures()
    case .latency:
      try LatencyBenchmark(subject: try subject(), seconds: seconds).printFigures()
    case .startup: try StartUpBenchmark(subject: try subject()).printFigures()
    case .micro: try PartBenchmarks(runs: runs).printFigures()
    case .ingest:
      // It is the first of the parts.
      guard !only.isEmpty, !only.contains(.micro) else { return }
      try IngestBenchmark().printFigures(runs: runs)
    }
  }

  /// What runs of programs have in common.
  private func subject() throws -> Subject {
    let folder = URL(filePath: folder, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return Subject(
      weir: try weir.map { URL(filePath: $0) } ?? WeirProcess.executable(), folder: folder,
      events: events, runs: runs)
  }
}
