import ArgumentParser
import Dispatch
import Foundation
import Synchronization
import WeirReview
import WeirSinks

/// `weir report`: the outputs of a run as one page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes flagged events as one HTML page that opens offline.")

  @Argument(help: "The folder that 'weir run --out' wrote.")
  var out: String

  @Option(
    name: .shortAndLong,
    help: "The page; all groups are written beside it, as '<name>-groups.csv'.")
  var output = "report.html"

  mutating func validate() throws {
    guard output.hasSuffix(".html"), !output.hasPrefix("-") else {
      throw ValidationError("--output must end in '.html', found '\(output)'")
    }
  }

  func run() throws {
    let folder = try Reviewing.open(out)
    let (verdicts, figures) = try Reviewing.attempt { () throws(SinkError) in
      let verdicts = try VerdictLog(folder)
      return (verdicts, try ReportFigures(folder, verdicts: verdicts))
    }
    let groups = output.dropLast(".html".count) + "-groups.csv"
    let name = groups.split(separator: "/").last.map(String.init) ?? ""
    let page = ReportPage(figures, verdicts: verdicts, groupsFile: name)
    let failures = Mutex<[SinkError]>([])
    let path = output
    DispatchQueue.concurrentPerform(iterations: 2) { part in
      do throws(SinkError) {
        if part == 0 {
          try GroupsFile.write(figures, to: String(groups))
        } else {
          try Self.write(page, to: path)
        }
      } catch {
        failures.withLock { $0.append(error) }
      }
    }
    if let failure = failures.withLock(\.first) {
      Terminal.error(failure.rendered)
      throw ExitStatus.lost
    }
    print("\(output)\n\(groups)")
  }

  private static func write(_ page: ReportPage, to path: String) throws(SinkError) {
    let file = try OutputFile(path: path, mode: .archive)
    try file.write(page.html)
    try file.commit()
  }
}
