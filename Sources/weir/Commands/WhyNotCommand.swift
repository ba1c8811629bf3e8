import ArgumentParser
import Foundation
import WeirEngine

/// `weir why-not`: how near a rule came to a flag for a key.
struct WhyNotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why-not",
    abstract: "Says how near a rule came to a flag for a key, and what was missing.")

  @Argument(help: "The pipeline file.")
  var pipeline: String

  @Argument(help: "Id of the rule.")
  var rule: String

  @Argument(
    help: "The key, one argument for each of its parts; of a rule on single events an event's id.")
  var key: [String]

  @Option(help: "Read NAME=PATH instead; NAME is an ingest stage, a kind or mixed, - is stdin.")
  var input: [String] = []

  @Option(help: "Workers that decode and shards that keep state (default: the cores).")
  var workers: Int?

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
    let whyNot = try Loading.attempt { try WhyNot(loaded, rule: rule, key: key) }
    let overrides = input.map(InputOverride.init(argument:))
    let plan = try Loading.attempt { try whyNot.plan(inputs: overrides) }
    let options = RunOptions(workers: workers ?? ProcessInfo.processInfo.activeProcessorCount)
    let bar = ProgressBar(options.progress, total: plan.inputBytes)
    let outcome = whyNot.execute(plan, options)
    bar.finish()
    print(whyNot.text(outcome))
    for problem in outcome.problems { Terminal.error(problem) }
    if !outcome.problems.isEmpty { throw ExitStatus.lost }
  }
}
