import ArgumentParser
import WeirCore
import WeirEngine

/// `weir check`: everything that is wrong with pipelines, rules and lists, at once.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Loads pipelines, rules and lists and reports every error.")

  @Argument(help: "Pipeline files, rule files, or folders of them.")
  var paths: [String]

  func run() throws {
    var hasErrors = false
    let targets = try Loading.targets(paths)
    for (target, (diagnostics, rules)) in zip(targets, Targets.check(targets)) {
      Terminal.report(diagnostics)
      let errors = diagnostics.filter { $0.severity == .error }.count
      let warnings = diagnostics.count - errors
      if errors > 0 { hasErrors = true }
      print(
        "\(target.path): "
          + (errors > 0
            ? "\(errors) error\(errors == 1 ? "" : "s")"
            : "ok, \(rules) rule\(rules == 1 ? "" : "s")")
          + (warnings > 0 ? ", \(warnings) warning\(warnings == 1 ? "" : "s")" : ""))
    }
    if hasErrors { throw ExitStatus.notRun }
  }
}
