import Foundation
import WeirCore
import WeirIngest
import WeirRules
package import WeirSinks

/// The version of weir, as `run.json` and `--version` name it.
package let weirVersion = "0.1.0"

/// A run that has ended, its outputs committed or discarded.
package struct FinishedRun: Sendable {
  package var report: RunReport
  package var outcome: RunOutcome
  /// Why the run is not complete, for people.
  package var problems: [String] = []
  /// Nil unless the run was to be measured.
  package var profile: ProfileReport?
  var limits: RunLimits
  /// Shares above `limits`.
  package var overLimits: [String] = []
}

/// A pipeline run with its sinks: opens them, runs, commits, writes `run.json`.
package enum PipelineRun {
  /// - Parameters:
  ///   - folder: for the outputs.
  ///   - stopped: asked at the end: the signal that ended the reading, if one did.
  /// - Throws: ``SinkError`` if the sinks cannot be opened; nothing has run then.
  package static func execute(
    _ plan: RunPlan, _ pipeline: LoadedPipeline, folder: String, _ options: RunOptions,
    stopped: () -> String?
  ) throws(SinkError) -> FinishedRun {
    let start = ContinuousClock.now
    OpenFiles.raiseLimit()
    let zone = plan.pipeline.zone
    let sinks = try SinkSet(
      plan.pipeline.sinks, folder: folder, mode: plan.isLive ? .live : .archive,
      schema: plan.rules.schema, sources: plan.sources.map(\.info),
      rules: plan.rules.rules.map(\.header), zoneOffset: { zone.offset(at: $0) })
    let underWay = Run(plan, to: .sinks(sinks), options)
    options.reload?.attach(underWay)
    var run = FinishedRun(
      report: report(plan, pipeline), outcome: underWay.execute(), limits: plan.pipeline.limits)
    run.report.reloads = options.reload?.detach() ?? []
    let settling = ThreadClock.nanoseconds
    settle(&run, plan, sinks)
    run.outcome.profile?[.commit].nanoseconds = ThreadClock.nanoseconds - settling
    run.report.stopped = stopped() ?? (run.outcome.isLimitReached ? "limit" : nil)
    run.report.workers = options.workers
    let elapsed = start.duration(to: .now).components
    run.report.wallSeconds =
      Double(elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000) / 1000
    run.report.cpuSeconds = cpuSeconds()
    run.profile = run.outcome.profile.map {
      ProfileReport($0, run.outcome, plan, pipeline, cpuSeconds: run.report.cpuSeconds)
    }
    run.report.profile = run.profile?.json
    do {
      try SeekFile.write(
        run.outcome.seekPlaces, plan, digest: run.report.digest, folder: folder)
      try run.report.write(to: "\(folder)/run.json")
    } catch {
      run.report.isComplete = false
      run.problems.append(error.rendered)
    }
    return run
  }

  private static func report(_ plan: RunPlan, _ pipeline: LoadedPipeline) -> RunReport {
    var report = RunReport(
      version: weirVersion, pipeline: plan.pipeline.path,
      pipelineDigest: TextDigest.of(pipeline.texts.prefix(1).map(\.text)),
      rulesDigest: TextDigest.of(pipeline.texts.dropFirst().map(\.text)))
    report.options = plan.part.options
    report.folder = FileManager.default.currentDirectoryPath
    report.inputs = plan.sources.map {
      RunReport.Input(ingest: $0.info.ingest, file: $0.info.path, bytes: $0.fileBytes)
    }
    report.columns = plan.rules.columns
    return report
  }

  /// Commits the sinks and brings the figures into the report.
  private static func settle(_ run: inout FinishedRun, _ plan: RunPlan, _ sinks: SinkSet) {
    let outcome = run.outcome
    run.report.sum = outcome.sum
    run.report.suppressed = outcome.suppressed
    run.report.shadow = outcome.shadow
    run.report.losses = outcome.losses.sorted { ($0.source, $0.start) < ($1.source, $1.start) }
      .map {
        RunReport.Loss(
          file: plan.sources[$0.source].bytes.path, start: $0.start, end: $0.end,
          reason: $0.reason)
      }
    run.report.digest = sinks.digest.text
    run.problems = run.report.losses.map {
      "\($0.file): error: \($0.reason)\n  = note: the damage lies in bytes \($0.start) to \($0.end); "
        + "what could be read around them was processed\n  = help: fetch the file again"
    }
    if case .memory(let limit) = outcome.failure {
      run.problems.append(
        "error: the run holds more than limits.memory (\(limit >> 20) MiB) allows; reading stopped"
          + "\n  = help: shorten windows or lateness, or raise limits.memory")
    }
    if let error = commit(sinks, after: outcome.failure) {
      sinks.discard()
      run.problems.append(error.rendered)
    }
    if !outcome.sum.holds {
      run.problems.append("error: the sum of records does not hold")
    }
    run.report.isComplete = run.problems.isEmpty
    run.overLimits = overLimits(run)
  }

  private static func commit(_ sinks: SinkSet, after failure: RunFailure?) -> SinkError? {
    if case .sink(let error) = failure { return error }
    do {
      try sinks.commit()
      return nil
    } catch {
      return error
    }
  }

  private static func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static func overLimits(_ run: FinishedRun) -> [String] {
    let sum = run.outcome.sum
    let limits = run.limits
    return [("rejected", sum.rejected, limits.rejected), ("late", sum.late, limits.late)]
      .compactMap { name, count, limit in
        guard Double(count) > limit * Double(sum.read) else { return nil }
        return "error: \(count) of \(sum.read) records are \(name), more than limits.\(name) "
          + "(\(limit * 100) %) allows"
      }
  }
}

extension RulePlan {
  /// What is read of each kind, for `run.json`.
  var columns: [RunReport.KindColumns] {
    zip(schema.kinds, projections).map { kind, projection in
      RunReport.KindColumns(
        kind: kind.name,
        columns: ["id", "time"] + projection.fields.map { kind.fields[$0].name })
    }
  }
}

extension RunPlan {
  /// Bytes of all inputs as they lie on disk; nil if one is a pipe.
  package var inputBytes: Int? {
    var total = 0
    for source in sources {
      guard let bytes = source.fileBytes else { return nil }
      total += bytes
    }
    return total
  }

  package var writesToStandardOutput: Bool {
    pipeline.sinks.contains { $0 == .flagged(path: "-") }
  }
}

extension RunPlan.Source {
  /// Size on disk; nil for pipes.
  var fileBytes: Int? {
    switch bytes {
    case .memory(let bytes): return bytes.count
    case .standardInput: return nil
    case .file(let path):
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
      return attributes?[.size] as? Int
    }
  }
}
