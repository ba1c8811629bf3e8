import ArgumentParser
import Foundation
import WeirEngine
import WeirReview
import WeirSinks

/// `weir evidence`: the original records behind a flag.
struct EvidenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Fetches the original records behind a flagged event from the archive.")

  @Argument(help: "The folder that 'weir run --out' wrote.")
  var out: String?

  @Argument(help: "Id of the flagged event.")
  var id: String?

  @Option(help: "The folder where the inputs lie now (default: where the run read them).")
  var archive: String?

  @Option(help: "The pipeline that ran, where it lies elsewhere now.")
  var pipeline: String?

  @Flag(help: "Print JSON, an object for each event of the id.")
  var json = false

  @Option(help: "Write a file that proves the flags without the archive.")
  var pack: String?

  @Option(help: "Check a file that --pack wrote, and raise its flags again.")
  var verify: String?

  mutating func validate() throws {
    if verify != nil {
      guard out == nil, pack == nil, archive == nil, pipeline == nil, !json else {
        throw ValidationError("--verify needs nothing but the file")
      }
    } else if out == nil || id == nil {
      throw ValidationError("name the folder and the id of a flagged event")
    }
    if pack != nil, json { throw ValidationError("--pack and --json exclude each other") }
  }

  func run() throws {
    if let verify { return try check(verify) }
    guard let out, let id else { return }
    let folder = try Reviewing.open(out)
    let events = try Reviewing.attempt { () throws(SinkError) in
      try EvidenceFetch.events(id, in: folder)
    }
    let loaded = try Loading.pipeline(
      pipeline ?? folder.pipelinePath, narrowing: folder.run.narrowing)
    let fetch = EvidenceFetch(folder, loaded, archive: archive)
    let found = events.map(fetch.fetch)
    if let pack { return try write(found, folder, loaded, to: pack) }
    for evidence in found {
      if json {
        FileHandle.standardOutput.write(Data(evidence.json))
      } else {
        print(evidence.text)
      }
    }
    let problems = found.flatMap(\.problems)
    for problem in problems { Terminal.error(problem.rendered) }
    if !problems.isEmpty { throw ExitStatus.lost }
  }

  private func write(
    _ found: [FetchedEvidence], _ folder: OutputFolder, _ loaded: LoadedPipeline, to path: String
  ) throws {
    guard let evidence = found.first, found.count == 1 else {
      Terminal.error("\(folder.flaggedPath): error: \(found.count) flagged events have this id")
      throw ExitStatus.notRun
    }
    let packer = EvidencePacker(folder, loaded, archive: archive)
    try summarize { () throws(SinkError) in try packer.pack(evidence, to: path) }
  }

  private func check(_ path: String) throws {
    try summarize { () throws(SinkError) in try EvidenceVerifier.verify(path) }
  }

  /// Prints what a bundle holds.
  private func summarize(_ body: () throws(SinkError) -> BundleSummary) throws {
    let summary: BundleSummary
    do {
      summary = try body()
    } catch {
      Terminal.error(error.rendered)
      throw ExitStatus.lost
    }
    print("\(VisibleText.of(summary.id)): records \(summary.records), seal \(summary.seal)")
    for flag in summary.flags {
      let result =
        flag.isReplayed ? "raised again" : "not re-evaluated: its records do not suffice"
      print("  \(VisibleText.of(flag.rule)): \(result)")
    }
    if summary.flags.contains(where: { !$0.isReplayed }) { throw ExitStatus.overLimits }
  }
}
