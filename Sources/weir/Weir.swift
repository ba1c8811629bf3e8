import ArgumentParser
import Foundation
import WeirEngine

/// The command line.
@main
struct Weir: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weir",
    abstract: "Reads call, message and payment logs, applies fraud rules, writes flagged events.",
    version: "weir \(weirVersion)",
    subcommands: [
      RunCommand.self, CheckCommand.self, TestCommand.self, PlanCommand.self, GenerateCommand.self,
      EvaluateCommand.self, CasesCommand.self, ReviewCommand.self, ReportCommand.self,
      ServeCommand.self, BulletinCommand.self, EvidenceCommand.self, DiffCommand.self,
      SweepCommand.self, WhyNotCommand.self, ReferenceCommand.self,
    ])

  static func main() {
    // A reader that goes away is an error of the output, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitStatus {
      Foundation.exit(status.rawValue)
    } catch {
      let isHelp = exitCode(for: error) == .success
      let text = fullMessage(for: error)
      if isHelp {
        print(text)
      } else if !text.isEmpty {
        Terminal.error(text)
      }
      Foundation.exit(isHelp ? 0 : ExitStatus.notRun.rawValue)
    }
  }
}

/// How the process ends.
enum ExitStatus: Int32, Error, CaseIterable {
  /// More was rejected or late than the limits allow, a rule test failed, or `weir diff
  /// --exit-code` found differences.
  case overLimits = 1
  /// Bad arguments, pipeline or rules.
  case notRun = 2
  /// Input was lost or an output failed.
  case lost = 3
  case interrupted = 130
  case terminated = 143

  /// Lower case, no full stop.
  var summary: String {
    switch self {
    case .overLimits:
      "done, but more was rejected or late than the limits allow, a rule test failed, or "
        + "`weir diff --exit-code` found differences"
    case .notRun: "not run: wrong arguments, pipeline or rules"
    case .lost: "input was lost or an output failed: `run.json` says so with `complete: false`"
    case .interrupted: "stopped by SIGINT: what was read is processed, outputs are closed"
    case .terminated: "stopped by SIGTERM: what was read is processed, outputs are closed"
    }
  }
}
