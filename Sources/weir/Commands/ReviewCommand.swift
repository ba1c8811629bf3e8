import ArgumentParser
import Foundation
import WeirReview
import WeirSinks

/// `weir review`: flagged events worked through, in the terminal or by scripts.
struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Works through flagged events: a queue by subject, verdicts, lists to hand over.",
    discussion: """
      In a terminal, opens the queue; '?' there names the keys. The options below do the same for \
      scripts.
      """)

  @Argument(help: "The folder that 'weir run --out' wrote.")
  var out: String

  @Flag(help: "Print the queue of subjects.")
  var list = false

  @Flag(help: "With --list: flagged events instead of subjects.")
  var events = false

  @Flag(help: "With --list: a JSON object a line.")
  var json = false

  @Option(help: "Print all about an event, a subject or a case, by its id.")
  var show: String?

  @Flag(
    inversion: .prefixedNo,
    help: "With --show: read the records that are evidence from the archive.")
  var records = true

  @Option(help: "The folder where the inputs lie now (default: where the run read them).")
  var archive: String?

  @Option(help: "The pipeline that ran, where it lies elsewhere now.")
  var pipeline: String?

  @Option(help: "Decide: confirmed, false-positive or unsure.")
  var verdict: String?

  @Flag(help: "Take the verdict on --event or --subject back, else the last one of --who.")
  var undo = false

  @Option(name: .customLong("hand-over"), help: "Print the targets of an action as CSV.")
  var handOver: String?

  @Option(help: "The flagged event to decide about.")
  var event: String?

  @Option(help: "With --verdict false-positive: why.")
  var reason: String?

  @Option(help: "A remark, with a verdict or alone.")
  var note: String?

  @Option(help: "The reviewer (default: the user's name).")
  var who = NSUserName()

  @OptionGroup(title: "Filters")
  var filters: ReviewFilterOptions

  mutating func validate() throws {
    let asked = [list, show != nil, verdict != nil, undo, handOver != nil].count { $0 }
    if asked > 1 {
      throw ValidationError(
        "--list, --show, --verdict, --undo and --hand-over exclude each other")
    }
    if who.isEmpty { throw ValidationError("--who must not be empty") }
    if !list, events || json { throw ValidationError("--events and --json belong to --list") }
    if verdict == nil, reason != nil { throw ValidationError("--reason belongs to --verdict") }
  }

  func run() throws {
    let filter = try filters.filter()
    let folder = try Reviewing.open(out)
    if list {
      return try ReviewListing(session: open(folder), filter: filter, page: filters.page)
        .print(events: events, json: json)
    }
    if let show {
      return try ReviewListing.show(
        show, in: open(folder), page: filters.page, withRecords: records)
    }
    if let handOver { return try printTargets(handOver, filter, folder) }
    if verdict != nil || undo || note != nil { return try decide(filter, folder) }
    guard ScreenTerminal.isThere else {
      throw ValidationError(
        "this is no terminal: give --list, --show, --verdict, --note, --undo or --hand-over")
    }
    let session = try open(folder)
    try work(session)
  }

  private func decide(_ filter: ReviewFilter, _ folder: OutputFolder) throws {
    let request = try VerdictRequest(verdict: verdict, reason: reason, note: note, isUndo: undo)
    if !undo, event == nil, filter.subject == nil {
      throw ValidationError("say what it is about: --event ID or --subject ID")
    }
    try request.carryOut(open(folder), event: event, filter: filter)
  }

  private func printTargets(
    _ action: String, _ filter: ReviewFilter, _ folder: OutputFolder
  ) throws {
    try ReviewFilterOptions.check(action, among: ReviewFilterOptions.actions, "action")
    var filter = filter
    if filter.standing == nil { filter.standing = .confirmed }
    let session = try open(folder)
    let csv = try Reviewing.attempt { () throws(SinkError) in
      try HandOver.csv(action, filter, in: session)
    }
    // A file gets each target as the logs have it; a terminal must not act on what they wrote.
    let isShown = isatty(STDOUT_FILENO) == 1
    let text = isShown ? Terminal.visibleLines(csv) : Data(csv)
    FileHandle.standardOutput.write(text)
  }

  private func open(_ folder: OutputFolder) throws -> ReviewSession {
    let isShown = Terminal.isInteractive
    defer { if isShown { Terminal.raw("\r\u{1B}[K") } }
    return try Reviewing.attempt { () throws(SinkError) in
      let shelf = EvidenceShelf(folder, archive: archive, pipeline: pipeline)
      return try ReviewSession(folder, reviewer: who, shelf: shelf) { events in
        if isShown { Terminal.raw("\r\u{1B}[Kindexing: \(Terminal.grouped(events)) events") }
      }
    }
  }
}
