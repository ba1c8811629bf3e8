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
    do {
      return try PipelineLoader.plan(pipeline, inputs: inputs)
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
