import ArgumentParser
import Foundation
import WeirReview
import WeirSinks

/// `weir evaluate`: how well the flags of a run agree with labels.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Compares a run's flagged events with labels: precision, recall, delay.")

  @Argument(help: "The folder that 'weir run --out' wrote.")
  var out: String

  @Option(help: "CSV with the columns id, story, category, role and perhaps time.")
  var labels: String

  @Option(help: "The pipeline, to know rules that never fired (default: that of the run).")
  var pipeline: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print CSV, a figure a row.")
  var csv = false

  mutating func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other") }
  }

  func run() throws {
    let evaluation = try evaluate()
    if json || csv {
      FileHandle.standardOutput.write(Data(json ? evaluation.json : evaluation.csv))
    } else {
      print(evaluation.text())
    }
  }

  private func evaluate() throws -> Evaluation {
    let loaded = try pipeline.map { try Loading.pipeline($0) }
    let folder = try Reviewing.open(out)
    return try Reviewing.attempt { () throws(SinkError) in
      let labels = try Labels(contentsOf: labels)
      let rules = loaded.map(RulesInForce.headers) ?? RulesInForce.of(folder)
      return try Evaluator.evaluate(folder, labels, rules: rules)
    }
  }
}
