import ArgumentParser
import Foundation
import WeirEngine

/// What every command that reads a pipeline's inputs may be told.
struct InputOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "Read NAME=PATH instead; NAME is an ingest stage, a kind or mixed, - is stdin.")
  var input: [String] = []

  @Option(name: .long, help: "Workers that decode and shards that keep state (default: the cores).")
  var workers: Int?

  mutating func validate() throws {
    if let workers, !(1...256).contains(workers) {
      throw ValidationError("--workers must be 1...256, found \(workers)")
    }
    for text in input where !text.contains("=") {
      throw ValidationError("--input must be NAME=PATH, found \"\(text)\"")
    }
  }

  var overrides: [InputOverride] { input.map(InputOverride.init(argument:)) }

  var workerCount: Int { workers ?? ProcessInfo.processInfo.activeProcessorCount }
}
