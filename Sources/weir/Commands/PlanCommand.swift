import ArgumentParser
import Foundation
import WeirEngine

/// `weir plan`: what a pipeline reads, exchanges and keeps.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Shows the columns that a pipeline reads, its exchanges and its expected state.")

  @Argument(help: "The pipeline file.")
  var pipeline: String

  @Option(
    name: .long,
    help: "Read NAME=PATH instead; NAME is an ingest stage, a kind or mixed, - is stdin.")
  var input: [String] = []

  @Option(name: .long, help: "Shards that keep state (default: the cores).")
  var workers: Int?

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  mutating func validate() throws {
    if let workers, !(1...256).contains(workers) {
      throw ValidationError("--workers must be 1...256, found \(workers)")
    }
    for text in input where !text.contains("=") {
      throw ValidationError("--input must be NAME=PATH, found \"\(text)\"")
    }
  }

  func run() throws {
    let loaded = try Loading.pipeline(pipeline)
    Terminal.report(loaded.warnings)
    let report = try Loading.planReport(
      loaded, inputs: input.map(InputOverride.init(argument:)),
      shards: workers ?? ProcessInfo.processInfo.activeProcessorCount)
    let text = json ? String(decoding: report.json, as: UTF8.self) : report.text
    print(text, terminator: "")
  }
}
