import Foundation
import Synchronization
package import WeirCore
import WeirIngest
package import WeirRules
import WeirSinks

/// Loads the rules of a pipeline anew for a run that is under way, and hands them to it: whole, or
/// not at all.
package final class RulesReload: Sendable {
  package enum News: Sendable {
    /// The files have errors; the rules of before stay in force.
    case invalid([Diagnostic])
    /// Why the run cannot go on with what the files say; the rules of before stay in force.
    case refused([String])
    case taken(Succession, warnings: [Diagnostic])
  }

  private struct State {
    /// Nil before it has begun, and once it has ended.
    var run: Run?
    var reloads: [RunReport.Reload] = []
  }

  private let loaded: LoadedPipeline
  private let plan: RunPlan
  private let tell: @Sendable (News) -> Void
  private let queue = SerialQueue("weir.reload", blocks: true)
  private let state = Mutex(State())

  /// - Parameters:
  ///   - loaded: what the run began with.
  ///   - tell: called on a queue of its own with what became of each reload.
  package init(
    _ loaded: LoadedPipeline, _ plan: RunPlan, tell: @escaping @Sendable (News) -> Void
  ) {
    self.loaded = loaded
    self.plan = plan
    self.tell = tell
  }

  func attach(_ run: Run) { state.withLock { $0.run = run } }

  /// The run has ended.
  ///
  /// - Returns: the rules that came into force. All has been told of them.
  func detach() -> [RunReport.Reload] {
    state.withLock { $0.run = nil }
    queue.sync {}
    return state.withLock { $0.reloads }
  }

  /// Reads all files again and takes over what they say, if nothing is wrong with it.
  package func begin() { queue.async { [self] in load() } }

  private func load() {
    guard let run = state.withLock({ $0.run }) else {
      tell(.refused(["no run is under way"]))
      return
    }
    let next: LoadedPipeline
    do {
      next = try PipelineLoader.load(
        loaded.specification.path, narrowing: plan.part.narrowing)
    } catch {
      tell(.invalid(error.diagnostics))
      return
    }
    var reasons = loaded.specification.fixedKeys(differingFrom: next.specification).map {
      "'\($0)' has changed, which needs a new run"
    }
    if run.options.isProfiled { reasons.append("a run with --profile keeps its rules") }
    guard reasons.isEmpty else {
      tell(.refused(reasons))
      return
    }
    let offered = plan(for: next)
    run.replaceRules(
      RulesOffer(plan: offered) { [self] answer in note(answer, next, offered.rules.columns) })
  }

  /// The sources are those of the run.
  private func plan(for next: LoadedPipeline) -> RunPlan {
    var plan = plan
    plan.rules = PipelineLoader.rules(next, isLive: plan.isLive)
    for stage in plan.stages.indices {
      plan.stages[stage].decoder = ChunkDecoder(
        specification: plan.stages[stage].specification, schema: plan.rules.schema,
        projections: plan.rules.projections)
    }
    return plan
  }

  private func note(
    _ answer: RulesAnswer, _ next: LoadedPipeline, _ columns: [RunReport.KindColumns]
  ) {
    switch answer {
    case .refused(let reason): queue.async { [self] in tell(.refused([reason])) }
    case .taken(let succession):
      let reload = RunReport.Reload(
        time: Int64(Date().timeIntervalSince1970 * 1000),
        pipelineDigest: TextDigest.of(next.texts.prefix(1).map(\.text)),
        rulesDigest: TextDigest.of(next.texts.dropFirst().map(\.text)), kept: succession.kept,
        lost: succession.lost, new: succession.new, gone: succession.gone, columns: columns)
      state.withLock { $0.reloads.append(reload) }
      queue.async { [self] in tell(.taken(succession, warnings: next.warnings)) }
    }
  }
}

extension PipelineSpecification {
  /// Keys of the pipeline file that cannot change while a run is under way, and have.
  func fixedKeys(differingFrom next: PipelineSpecification) -> [String] {
    let differences = [
      ("country", country != next.country), ("zone", zone != next.zone),
      ("lateness", lateness != next.lateness), ("idle", idle != next.idle),
      ("unique", unique != next.unique),
      ("ingest", schema != next.schema || fixedIngest != next.fixedIngest),
      ("sinks", sinks != next.sinks), ("limits", limits != next.limits),
    ]
    return differences.filter(\.1).map(\.0)
  }

  /// The stages without their places in the file.
  private var fixedIngest: [IngestSpecification] {
    ingest.map { stage in
      var stage = stage
      stage.pathLocation = nil
      return stage
    }
  }
}
