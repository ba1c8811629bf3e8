import ArgumentParser
import WeirReview
import WeirSinks

/// `weir cases`: flagged subjects that belong together.
struct CasesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cases",
    abstract: "Joins flagged subjects that share devices, payees, domains or callees.")

  private static let shown = 20

  @Argument(help: "The folder that 'weir run --out' wrote; cases.jsonl is written into it.")
  var out: String

  @Option(help: "A link that more subjects share joins nobody.")
  var hubs = CaseBuilder.defaultHubBound

  mutating func validate() throws {
    guard hubs >= 2 else { throw ValidationError("--hubs must be at least 2, found \(hubs)") }
  }

  func run() throws {
    let folder = try Reviewing.open(out)
    var builder = try Reviewing.attempt { () throws(SinkError) in
      try CaseBuilder.read(folder, hubBound: hubs)
    }
    let cases = builder.cases()
    do {
      let output = try OutputFile(path: folder.file("cases.jsonl"), mode: .archive)
      for found in cases { try output.write(found.line) }
      try output.commit()
    } catch {
      Terminal.error(error.rendered)
      throw ExitStatus.lost
    }
    print(summary(cases, builder, folder.file("cases.jsonl")))
  }

  private func summary(_ cases: [FraudCase], _ builder: CaseBuilder, _ path: String) -> String {
    var table = TextTable(["case", "score", "subjects", "events", "first", "last", "first subject"])
    for found in cases.prefix(Self.shown) {
      table.add([
        found.id, found.scoreText, "\(found.members.count)", "\(found.events)",
        Figures.time(found.first), Figures.time(found.last),
        found.members.first?.subject.value ?? "",
      ])
    }
    let joined = cases.reduce(0) { $0 + $1.members.count }
    let alone = builder.subjectCount - joined
    let sum =
      "\(Self.counted(cases.count, "case")) of \(Self.counted(joined, "subject")), "
      + "\(Self.counted(alone, "subject")) alone, "
      + "\(Self.counted(builder.hubs, "link")) of more than \(hubs) subjects left out"
    return (cases.isEmpty ? "" : table.text + "\n\n") + sum + "\nin \(path)"
  }

  private static func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
