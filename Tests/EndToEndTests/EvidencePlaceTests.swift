import Foundation
import TestSupport
import Testing

/// Evidence is found from any working folder: `run.json` says where the run's paths start.
struct EvidencePlaceTests {
  @Test func evidenceIsFoundFromElsewhere() throws {
    try CallCase.with(input: CallCase.records(1...40)) { test in
      #expect(try WeirProcess.run(["run", "pipeline.yaml"], in: test.folder).status == 0)
      let flagged = test.text("out/flagged.jsonl")
      let id = try #require(try JSONText(String(flagged.prefix { $0 != "\n" }))["id"]?.string)
      try WeirProcess.withTemporaryFolder { elsewhere in
        let out = test.folder.appending(path: "out").path
        let found = try WeirProcess.run(["evidence", out, id], in: elsewhere)
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("calls.jsonl"))
      }
    }
  }
}
