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

  @OptionGroup var inputs: InputOptions

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func run() throws {
    let loaded = try Loading.pipeline(pipeline)
    Terminal.report(loaded.warnings)
    let report = try Loading.planReport(
      loaded, inputs: self.inputs.overrides,
      shards: inputs.workerCount)
    let text = json ? String(decoding: report.json, as: UTF8.self) : report.text
    print(text, terminator: "")
  }
}
