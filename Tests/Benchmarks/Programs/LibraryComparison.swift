import Foundation

/// The whole library of rules against decompression.
struct LibraryComparison {
  let subject: Subject
  /// To read instead of the archive made here.
  let archive: String?

  /// - Throws: ``MeasuredProcess/Failure``, or ``WrongResult``.
  func printFigures() throws {
    let file = try subject.archive(archive)
    let output = subject.output("library")
    let pipeline = Subject.pipelines.appending(path: "telecom-fraud.yaml")
    let weir = subject.weirRun(pipeline.path, ["mixed=\(file.path)"], output: output)
    let standings = try Contest(
      contestants: [subject.decompression(of: [file]), weir], runs: subject.runs,
      errors: subject.errors
    ).standings()
    let record = try RunRecord(of: output)
    if archive == nil { try record.check(events: subject.events) }
    print("the whole library: \(file.lastPathComponent), \(subject.runs) runs of each in turn")
    print(standings.table(events: record.sum.read))
    print("  \(record.text)")
    let bound = try MemoryBound.measure(weir, output: output, errors: subject.errors)
    print("  \(bound.text)")
  }
}
