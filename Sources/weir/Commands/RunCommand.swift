import ArgumentParser
import Foundation
import WeirCore
import WeirEngine
import WeirIngest
import WeirSinks

/// `weir run`: the main job.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Applies a pipeline's rules to its inputs.")

  @Argument(help: "The pipeline file.")
  var pipeline: String

  @OptionGroup var inputs: InputOptions

  @Option(name: .long, help: "Folder for the outputs.")
  var out: String = "out"

  @Option(
    name: .long,
    help: """
      Raise flags from TIME on, earlier records only warm the state; RFC 3339, or a date or \
      date-time in the pipeline's zone.
      """)
  var flagsFrom: String?

  @Option(
    name: .customLong("where"),
    help: "To try rules on a part: they see only events for which EXPR is true.")
  var narrowing: String?

  @Option(
    name: .long, help: "To try rules on a part: they see only the first N events in time order.")
  var limit: Int?

  @ArgumentParser.Flag(
    help: "Measures where the time goes: by stage and rule, rows, keys and bytes of state.")
  var profile = false

  mutating func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more, found \(limit)") }
  }

  func run() throws {
    let loaded = try Loading.pipeline(pipeline, narrowing: narrowing)
    Terminal.report(loaded.warnings)
    let part = RunPart(
      narrowing: narrowing, flagsFrom: try flagsFrom.map { try instant($0, loaded) },
      limit: limit)
    var plan = try Loading.plan(loaded, inputs: self.inputs.overrides)
    plan.part = part
    let report = try execute(loaded, plan)
    if let status = report { throw status }
  }

  private func instant(_ text: String, _ loaded: LoadedPipeline) throws -> Int64 {
    if let instant = loaded.specification.instant(text) { return instant }
    Terminal.error(
      "--flags-from: error: expected a date or an instant, found \"\(text)\""
        + "\n  = help: write 2021-06-01, 2021-06-01T12:00:00 or 2021-06-01T12:00:00Z")
    throw ExitStatus.notRun
  }

  private func execute(_ loaded: LoadedPipeline, _ plan: RunPlan) throws -> ExitStatus? {
    let reload = RulesReload(loaded, plan, tell: ReloadNews.show)
    let options = RunOptions(workers: self.inputs.workerCount, isProfiled: profile, reload: reload)
    let caught = CaughtSignal()
    let watch = SignalWatch([SIGINT, SIGTERM]) { number in
      caught.set(number)
      options.stop.request()
    }
    let hangUps = SignalWatch([SIGHUP]) { _ in reload.begin() }
    let bar = ProgressBar(options.progress, total: plan.inputBytes)
    let finished: FinishedRun
    do {
      finished = try PipelineRun.execute(plan, loaded, folder: out, options) { caught.name }
    } catch {
      bar.finish()
      Terminal.error(error.rendered)
      throw ExitStatus.lost
    }
    bar.finish()
    withExtendedLifetime((watch, hangUps)) {}
    var text = RunSummary(finished, plan, folder: out).text
    if let profile = finished.profile { text += "\n\n" + profile.text }
    if plan.writesToStandardOutput { Terminal.error(text) } else { print(text) }
    return status(finished, plan, caught)
  }

  private func status(_ run: FinishedRun, _ plan: RunPlan, _ caught: CaughtSignal) -> ExitStatus? {
    for problem in run.problems { Terminal.error(problem) }
    if !run.report.isComplete { return .lost }
    if let number = caught.number { return number == SIGINT ? .interrupted : .terminated }
    for problem in run.overLimits { Terminal.error(problem) }
    return run.overLimits.isEmpty ? nil : .overLimits
  }
}
