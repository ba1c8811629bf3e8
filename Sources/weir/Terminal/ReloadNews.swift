import WeirEngine
import WeirRules

/// What people read when a run is to go on with other rules.
enum ReloadNews {
  @Sendable static func show(_ news: RulesReload.News) {
    // The progress bar draws itself again.
    if Terminal.isInteractive { Terminal.raw("\r\u{1B}[K") }
    switch news {
    case .invalid(let diagnostics):
      Terminal.report(diagnostics)
      Terminal.error(refusal)
    case .refused(let reasons):
      for reason in reasons { Terminal.error("reload: error: \(reason)") }
      Terminal.error(refusal)
    case .taken(let succession, let warnings):
      Terminal.report(warnings)
      Terminal.error("reloaded: \(succession.kept.count) rules and features go on as before")
      for name in succession.lost {
        Terminal.error("  \(quoted(name)) keeps other state than before and starts anew")
      }
      for name in succession.new { Terminal.error("  \(quoted(name)) is new") }
      for name in succession.gone { Terminal.error("  \(quoted(name)) is gone") }
    }
  }

  private static let refusal = "reload refused, the rules of before stay in force"

  /// `rule 'x'`, or `feature 'x'`.
  private static func quoted(_ name: String) -> String {
    let feature = "feature "
    return name.hasPrefix(feature)
      ? "feature '\(name.dropFirst(feature.count))'" : "rule '\(name)'"
  }
}
