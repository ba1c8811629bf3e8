import ArgumentParser
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

  @OptionGroup var inputs: InputOptions

  func run() throws {
    let loaded = try Loading.pipeline(pipeline)
    let whyNot = try Loading.attempt { try WhyNot(loaded, rule: rule, key: key) }
    let plan = try Loading.attempt { try whyNot.plan(inputs: inputs.overrides) }
    let options = RunOptions(workers: inputs.workerCount)
    let bar = ProgressBar(options.progress, total: plan.inputBytes)
    let outcome = whyNot.execute(plan, options)
    bar.finish()
    print(whyNot.text(outcome))
    for problem in outcome.problems { Terminal.error(problem) }
    if !outcome.problems.isEmpty { throw ExitStatus.lost }
  }
}
