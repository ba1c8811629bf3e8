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
  var out: String

  @Argument(help: "Id of the flagged event.")
  var id: String

  @Option(help: "The folder where the inputs lie now (default: where the run read them).")
  var archive: String?

  @Option(help: "The pipeline that ran, where it lies elsewhere now.")
  var pipeline: String?

  @Flag(help: "Print JSON, an object for each event of the id.")
  var json = false

  func run() throws {
    let folder = try Reviewing.open(out)
    let events = try Reviewing.attempt { () throws(SinkError) in
      try EvidenceFetch.events(id, in: folder)
    }
    let loaded = try Loading.pipeline(PipelinePlace.path(of: folder, given: pipeline))
    let fetch = EvidenceFetch(folder, loaded, archive: archive)
    let found = events.map(fetch.fetch)
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
}
