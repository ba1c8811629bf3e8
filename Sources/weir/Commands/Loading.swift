import WeirCore
import WeirEngine
import WeirIngest

/// Loading with the errors that people see; every failure here means that nothing ran.
enum Loading {
  static func pipeline(_ path: String, narrowing: String? = nil) throws -> LoadedPipeline {
    do {
      return try PipelineLoader.load(path, narrowing: narrowing)
    } catch {
      Terminal.report(error.diagnostics)
      throw ExitStatus.notRun
    }
  }

  static func targets(_ paths: [String]) throws -> [Target] {
    do {
      return try Targets.find(paths)
    } catch {
      Terminal.report(error.diagnostics)
      throw ExitStatus.notRun
    }
  }

  static func planReport(
    _ pipeline: LoadedPipeline, inputs: [InputOverride], shards: Int
  ) throws
    -> PlanReport
  {
    do {
      return try PlanReporter.report(pipeline, inputs: inputs, shards: shards)
    } catch let error as ConfigurationError {
      Terminal.report(error.diagnostics)
      throw ExitStatus.notRun
    }
  }

  static func plan(_ pipeline: LoadedPipeline, inputs: [InputOverride]) throws -> RunPlan {
    try attempt { try PipelineLoader.plan(pipeline, inputs: inputs) }
  }

  static func sweep(_ pipeline: LoadedPipeline, rule: String, _ texts: [String]) throws -> Sweep {
    try attempt { try Sweep(pipeline, rule: rule, texts.map { try Variation($0) }) }
  }

  /// Says what is wrong with the configuration, or with inputs that are not there.
  static func attempt<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ConfigurationError {
      Terminal.report(error.diagnostics)
      throw ExitStatus.notRun
    } catch let error as SourceError {
      Terminal.error(
        "\(error.path): error: \(error.text)" + (error.help.map { "\n  = help: \($0)" } ?? ""))
      throw ExitStatus.lost
    }
  }
}

extension InputOverride {
  /// - Precondition: `argument` has an equals sign.
  init(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(name: String(parts[0]), path: String(parts[1]))
  }
}
