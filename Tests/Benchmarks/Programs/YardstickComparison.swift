import Foundation

/// Three rules and 20 phrases against decompression: many frames, one frame and CSV.
struct YardstickComparison {
  let subject: Subject
  /// To read instead of the archives made here.
  let archive: String?

  /// Prints the medians and checks that all forms of the archive give the same flags.
  ///
  /// - Throws: ``MeasuredProcess/Failure``, or ``WrongResult``.
  func printFigures() throws {
    try YardstickPipeline(folder: subject.folder).write()
    if let archive {
      _ = try compare(URL(filePath: archive), stage: "day")
      return
    }
    let day = DayArchive(folder: subject.folder, events: subject.events)
    try day.make([.framed, .single, .table])
    let (framed, flags) = try compare(day.file(.framed), stage: "day")
    let (single, _) = try compare(day.file(.single), stage: "day")
    let (table, tableFlags) = try compare(day.file(.table), stage: "table")
    for record in [framed, single, table] { try record.check(events: subject.events) }
    guard framed.digest == single.digest else {
      throw WrongResult(description: "many frames and one frame give other flagged events")
    }
    try flags.check(equals: tableFlags, "JSON Lines and CSV")
    print(flags.text)
    print("  the same flags from many frames, from one and from CSV")
  }

  private func compare(_ file: URL, stage: String) throws -> (RunRecord, FlagSet) {
    let output = subject.output("run")
    let standings = try Contest(
      contestants: subject.threeRules(over: [(stage, file)], output: output), runs: subject.runs,
      errors: subject.errors
    ).standings()
    let record = try RunRecord(of: output)
    print(
      "three rules, 20 phrases: \(file.lastPathComponent), \(subject.runs) runs of each in turn")
    print(standings.table(events: record.sum.read))
    print("  \(record.text)")
    return (record, try FlagSet(flagged: output.appending(path: "flagged.jsonl.zst")))
  }
}
