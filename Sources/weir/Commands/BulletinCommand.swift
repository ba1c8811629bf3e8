import ArgumentParser
import Foundation
import WeirReview
import WeirSinks

/// `weir bulletin`: the figures of a month.
struct BulletinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bulletin",
    abstract: "Adds runs up into the figures of a month and their changes.")

  @Argument(help: "Folders that 'weir run --out' wrote.")
  var outs: [String]

  @Option(help: "The month as 2021-06 (default: the last with flagged events).")
  var month: String?

  @Flag(help: "Print CSV, a figure a row.")
  var csv = false

  @Flag(help: "Print a page of HTML.")
  var html = false

  @Option(
    name: [.customShort("o"), .long],
    help: "Write into this file instead, as .csv, .html or .txt says.")
  var output: String?

  mutating func validate() throws {
    if csv, html { throw ValidationError("--csv and --html exclude each other") }
    if let month, CalendarMonth(month) == nil {
      throw ValidationError("--month must be a month as 2021-06, found \"\(month)\"")
    }
    guard let output else { return }
    guard let form = Form(path: output) else {
      throw ValidationError("-o must end in .csv, .html or .txt, found \"\(output)\"")
    }
    if csv && form != .csv || html && form != .html {
      throw ValidationError("-o \"\(output)\" contradicts \(csv ? "--csv" : "--html")")
    }
  }

  func run() throws {
    let folders = try outs.map { try Reviewing.open($0) }
    let bulletin = try Reviewing.attempt { () throws(SinkError) in
      try BulletinBuilder.read(folders, month: month.flatMap { CalendarMonth($0) })
    }
    guard let output, let form = Form(path: output) else {
      let form: Form = csv ? .csv : html ? .html : .text
      FileHandle.standardOutput.write(Data(form.bytes(of: bulletin)))
      return
    }
    do {
      let file = try OutputFile(path: output, mode: .archive)
      try file.write(form.bytes(of: bulletin))
      try file.commit()
    } catch {
      Terminal.error(error.rendered)
      throw ExitStatus.lost
    }
  }

  private enum Form {
    case text, csv, html

    /// Nil for endings that no form has.
    init?(path: String) {
      if path.hasSuffix(".csv") {
        self = .csv
      } else if path.hasSuffix(".html") {
        self = .html
      } else if path.hasSuffix(".txt") {
        self = .text
      } else {
        return nil
      }
    }

    func bytes(of bulletin: Bulletin) -> [UInt8] {
      switch self {
      case .text: Array((bulletin.text + "\n").utf8)
      case .csv: bulletin.csv
      case .html: bulletin.html
      }
    }
  }
}
