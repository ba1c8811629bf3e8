import Foundation
import TestSupport

/// Compares `weir run` with `zstd -dc` on the archive of a day, and measures the parts of ingest.
///
/// `swift build -c release`, then
/// `swift run -c release Benchmarks [--only run|ingest] [--events N] [--runs K] [--folder DIR]
/// [--weir PATH]`.
@main
enum Benchmarks {
  /// The archives of all runs come from this seed, so that their figures can be compared.
  private static let seed: UInt64 = 1

  static func main() {
    do {
      let options = try BenchmarkOptions(CommandLine.arguments.dropFirst())
      if options.measures(.ingest) {
        let events = min(options.events, IngestBenchmark.mostEvents)
        try IngestBenchmark(events: events, seed: seed).printFigures(runs: options.runs)
      }
      if options.measures(.run) { try compare(options) }
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func compare(_ options: BenchmarkOptions) throws {
    let weir = try options.weir ?? WeirProcess.executable()
    try FileManager.default.createDirectory(at: options.folder, withIntermediateDirectories: true)
    try YardstickPipeline(folder: options.folder).write()
    let archive = DayArchive(folder: options.folder, events: options.events)
    if try archive.isThere() {
      print("using the archive in \(options.folder.path)")
    } else {
      print("writing \(options.events) events to \(options.folder.path)")
      try archive.write(seed: seed)
    }
    for (file, stage) in [
      (archive.framed, "day"), (archive.single, "day"), (archive.table, "table"),
    ] {
      try Comparison(
        archive: file, stage: stage, events: options.events, runs: options.runs,
        folder: options.folder, weir: weir
      ).printFigures()
    }
  }
}

/// The arguments of the command.
struct BenchmarkOptions {
  enum Part: String { case run, ingest }

  private(set) var events = 10_000_000
  private(set) var runs = 5
  private(set) var folder = FileManager.default.temporaryDirectory.appending(path: "weir-bench")

  /// What alone is measured; nil: all.
  private var only: Part?

  /// The executable to measure; nil: the one built beside this.
  private(set) var weir: URL?

  struct Misuse: Error {
    var argument: String
  }

  /// - Throws: ``Misuse`` for an unknown option, and for a value that is missing or not positive.
  init(_ arguments: some Sequence<String>) throws {
    var rest = arguments.makeIterator()
    while let name = rest.next() {
      guard let value = rest.next() else { throw Misuse(argument: name) }
      switch name {
      case "--events": events = try Self.positive(value)
      case "--runs": runs = try Self.positive(value)
      case "--folder": folder = URL(filePath: value)
      case "--only":
        guard let part = Part(rawValue: value) else { throw Misuse(argument: value) }
        only = part
      case "--weir": weir = URL(filePath: value)
      default: throw Misuse(argument: name)
      }
    }
  }

  func measures(_ part: Part) -> Bool { only == nil || only == part }

  private static func positive(_ text: String) throws -> Int {
    guard let number = Int(text), number > 0 else { throw Misuse(argument: text) }
    return number
  }
}
