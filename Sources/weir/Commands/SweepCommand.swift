import ArgumentParser
import Foundation
import WeirEngine
import WeirReview
import WeirSinks

/// `weir sweep`: what a rule flags at every threshold.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Counts what a rule flags at every threshold, in one pass over the inputs.")

  @Argument(help: "The pipeline file.")
  var pipeline: String

  @Argument(help: "Id of the rule.")
  var rule: String

  @Option(
    help: """
      A threshold with its range: 'count() >= 10..60 step 5', 'within 5m..30m step 5m'; several \
      are tried in all combinations.
      """)
  var vary: [String]

  @Option(help: "CSV as 'weir evaluate' takes it, for precision and recall.")
  var labels: String?

  @Option(help: "The folder of a run whose flagged events were reviewed, for precision.")
  var verdicts: String?

  @OptionGroup var inputs: InputOptions

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print CSV, a combination a row.")
  var csv = false

  mutating func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other") }
    if vary.isEmpty { throw ValidationError("--vary is needed at least once") }
  }

  func run() throws {
    let loaded = try Loading.pipeline(pipeline)
    Terminal.report(loaded.warnings)
    let sweep = try Loading.sweep(loaded, rule: rule, vary)
    let plan = try Loading.attempt { try sweep.plan(inputs: inputs.overrides) }
    let judge = try judge(sweep)
    let options = RunOptions(workers: inputs.workerCount)
    let bar = ProgressBar(options.progress, total: plan.inputBytes)
    let outcome = sweep.execute(plan, options, observe: isJudged ? judge.judge : nil)
    bar.finish()
    show(SweepReport(sweep, outcome, judge))
    for problem in outcome.problems { Terminal.error(problem) }
    if !outcome.problems.isEmpty { throw ExitStatus.lost }
  }

  private var isJudged: Bool { labels != nil || verdicts != nil }

  private func judge(_ sweep: Sweep) throws -> SweepJudge {
    let folder = try verdicts.map { try Reviewing.open($0) }
    return try Reviewing.attempt { () throws(SinkError) in
      let known = if let labels { try Labels(contentsOf: labels) } else { nil as Labels? }
      let state = if let folder { try VerdictLog(folder).state } else { nil as VerdictState? }
      return SweepJudge(
        sweep.rule, variants: sweep.variants.count, labels: known, verdicts: state)
    }
  }

  private func show(_ report: SweepReport) {
    if json || csv {
      FileHandle.standardOutput.write(Data(json ? report.json : report.csv))
    } else {
      print(report.text)
    }
  }
}
