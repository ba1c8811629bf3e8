import Foundation

/// DuckDB's best query against `weir run` and decompression: the same flags, the same counters.
///
/// It runs in Python's package of it, with all cores, and each form of the query in turn.
struct DuckDBComparison {
  let subject: Subject
  /// To read instead of the archive made here.
  let archive: String?

  private static let python = "python3"
  private static let script =
    "import sys, duckdb; duckdb.connect().execute(open(sys.argv[1], encoding='utf-8').read())"

  /// - Throws: ``MeasuredProcess/Failure``, or ``WrongResult`` if the flags or counts differ.
  func printFigures() throws {
    guard let version = try version() else {
      print("duckdb: not installed for \(Self.python); install it with `pip install duckdb`")
      return
    }
    try YardstickPipeline(folder: subject.folder).write()
    let file = try subject.archive(archive)
    let output = subject.output("run")
    let queries = try DuckDBQuery.Form.allCases.map { try query($0, file) }
    let standings = try Contest(
      contestants: subject.threeRules(over: [("day", file)], output: output)
        + queries.map(\.contestant), runs: subject.runs, errors: subject.errors
    ).standings()
    let record = try RunRecord(of: output)
    let flags = try FlagSet(flagged: output.appending(path: "flagged.jsonl.zst"))
    let counts = try EventCounts(counters: output.appending(path: "counters.csv"))
    print("DuckDB \(version): \(file.lastPathComponent), \(subject.runs) runs of each in turn")
    print(standings.table(events: record.sum.read))
    for (_, query) in queries {
      let what = "weir and DuckDB, \(query.form.rawValue)"
      try flags.check(equals: FlagSet(table: query.flags), what)
      guard try counts == EventCounts(table: query.counters) else {
        throw WrongResult(description: "\(what): events by kind and hour differ")
      }
    }
    print(flags.text)
    print("  the same flags and the same events by kind and hour from all")
    printRatios(standings)
  }

  private func printRatios(_ standings: [Standing]) {
    let weir = standings[1]
    guard let best = standings.dropFirst(2).min(by: { $0.wallSeconds < $1.wallSeconds }) else {
      return
    }
    let wall = best.wallSeconds / weir.wallSeconds
    let memory = best.peakBytes / weir.peakBytes
    print(
      "  the faster query takes \(Figures.fixed(wall, 2)) times weir's wall time and "
        + "\(Figures.fixed(memory, 2)) times its memory")
  }

  /// Nil where the package is not installed.
  private func version() throws -> String? {
    let file = subject.folder.appending(path: "duckdb-version.text")
    let script = "import sys, duckdb; open(sys.argv[1], 'w').write(duckdb.__version__)"
    do {
      _ = try MeasuredProcess.run(
        Self.python, ["-c", script, file.path], errors: subject.errors)
    } catch is MeasuredProcess.Failure {
      return nil
    }
    return try String(contentsOf: file, encoding: .utf8)
  }

  private func query(
    _ form: DuckDBQuery.Form, _ file: URL
  ) throws -> (contestant: Contestant, query: DuckDBQuery) {
    let query = DuckDBQuery(form: form, archive: file, folder: subject.output("duckdb-\(form)"))
    try query.write()
    return (
      Contestant(
        name: "DuckDB, \(form.rawValue)", program: Self.python,
        arguments: ["-c", Self.script, query.file.path]), query
    )
  }
}
