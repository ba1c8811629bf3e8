import Foundation

/// `zstd -dc` and `weir run` on one file, in turn.
struct Comparison {
  let archive: URL
  /// The ingest stage of the pipeline that reads it.
  let stage: String
  let events: Int
  let runs: Int
  /// Where the pipeline lies and the outputs go.
  let folder: URL
  /// The executable to measure.
  let weir: URL

  /// Runs both `runs` times and prints the medians.
  ///
  /// - Throws: ``MeasuredProcess/Failure``, or ``UnequalSum``.
  func printFigures() throws {
    let output = folder.appending(path: "out")
    let errors = folder.appending(path: "stderr.text")
    var yardstick: [ProcessCost] = []
    var measured: [ProcessCost] = []
    for _ in 0..<runs {
      yardstick.append(try MeasuredProcess.run("zstd", ["-dc", archive.path], errors: errors))
      measured.append(
        try MeasuredProcess.run(
          weir.path,
          [
            "run", YardstickPipeline(folder: folder).path, "--input", "\(stage)=\(archive.path)",
            "--out", output.path,
          ], errors: errors))
    }
    let sum = try RunSum(readingFrom: output.appending(path: "run.json"))
    print("\(archive.lastPathComponent): \(events) events, \(runs) runs of each in turn, medians")
    printLine("zstd -dc", yardstick)
    printLine("weir run", measured)
    let ratio = median(measured, \.wallSeconds) / median(yardstick, \.wallSeconds)
    let rate = Double(events) / median(measured, \.wallSeconds) / 1_000_000
    print("  ratio of wall times \(fixed(ratio, 2)), \(fixed(rate, 2)) million events a second")
    print("  \(sum.text)")
    guard sum.holds, sum.read == events else { throw UnequalSum(sum: sum.text, written: events) }
  }

  private func printLine(_ name: String, _ costs: [ProcessCost]) {
    let wall = fixed(median(costs, \.wallSeconds), 2)
    let processor = fixed(median(costs, \.processorSeconds), 2)
    let peak = costs.map(\.peakBytes).max() ?? 0
    print("  \(name)  wall \(wall) s, CPU \(processor) s, peak memory \(peak >> 20) MiB")
  }

  private func median(_ costs: [ProcessCost], _ value: (ProcessCost) -> Double) -> Double {
    let sorted = costs.map(value).sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}

/// The run ended well and still did not account for every record.
struct UnequalSum: Error {
  var sum: String
  var written: Int
}

/// Where the records of a run went, from its `run.json`.
struct RunSum: Decodable {
  var read: Int
  var rejected: Int
  var duplicate: Int
  var late: Int
  var passed: Int
  var flagged: Int

  private struct Report: Decodable {
    var sum: RunSum
  }

  init(readingFrom file: URL) throws {
    self = try JSONDecoder().decode(Report.self, from: Data(contentsOf: file)).sum
  }

  var holds: Bool { read == rejected + duplicate + late + passed + flagged }

  var text: String {
    "read \(read) = rejected \(rejected) + duplicate \(duplicate) + late \(late)"
      + " + passed \(passed) + flagged \(flagged)"
  }
}
