import Foundation

/// The three rules over the same events in other forms, each beside `zstd -dc` of the same files.
struct FormsComparison {
  let subject: Subject

  /// By name: the stage of the pipeline that reads each file.
  private static let forms: [(name: String, files: [(stage: String, form: DayArchive.Form)])] = [
    ("canonical", [("day", .framed)]),
    ("frames of 12 MiB", [("day", .large)]),
    ("spaces", [("day", .spaced)]),
    ("\\uXXXX", [("day", .escaped)]),
    ("offsets in times", [("day", .offset)]),
    ("a file a kind", [("calls", .calls), ("messages", .messages), ("payments", .payments)]),
    ("CSV", [("table", .table)]),
    ("CSV, all in quotes", [("table", .quoted)]),
  ]

  /// Prints the medians and checks that all forms give the same flags.
  ///
  /// - Throws: ``MeasuredProcess/Failure``, or ``WrongResult``.
  func printFigures() throws {
    try YardstickPipeline(folder: subject.folder).write()
    let day = DayArchive(folder: subject.folder, events: subject.events)
    try day.make(Self.forms.flatMap { $0.files.map(\.form) })
    print("three rules in other forms: \(subject.runs) runs of each in turn, medians")
    print(Figures.row("", ["zstd -dc s", "weir s", "CPU s", "ratio"]))
    var expected: FlagSet?
    let output = subject.output("forms")
    for form in Self.forms {
      let files = form.files.map { ($0.stage, day.file($0.form)) }
      let flags = try measure(form.name, subject.threeRules(over: files, output: output), output)
      try flags.check(equals: expected ?? flags, form.name)
      expected = expected ?? flags
    }
    let piped = subject.threeRules(overTextOf: day.file(.framed), stage: "day", output: output)
    let flags = try measure("zstd -dc | weir run", piped, output)
    try flags.check(equals: expected ?? flags, "stdin")
    print("  the same flags from all")
  }

  private func measure(
    _ name: String, _ contestants: [Contestant], _ output: URL
  ) throws -> FlagSet {
    let standings = try Contest(
      contestants: contestants, runs: subject.runs, errors: subject.errors
    ).standings()
    try RunRecord(of: output).check(events: subject.events)
    let (yardstick, weir) = (standings[0].wallSeconds, standings[1].wallSeconds)
    let figures = [yardstick, weir, standings[1].processorSeconds, weir / yardstick]
    print(Figures.row(name, figures.map { Figures.fixed($0, 2) }))
    return try FlagSet(flagged: output.appending(path: "flagged.jsonl.zst"))
  }
}
