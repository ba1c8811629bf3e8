import Testing
import WeirCore
import WeirSinks

struct FlaggedDigestTests {
  private func digest(
    sources: [SourceInfo], record: Int, evidence: [Evidence], id: String = "c-1"
  ) -> String {
    let batch = Fixture.batch(["{\"x\":1}"], ids: [id], first: record)
    let encoder = Fixture.encoder(sources: sources)
    encoder.encode(
      FlaggedEvent(batch: batch, row: 0, flags: [Fixture.flag(0, batch, evidence: evidence)]))
    var digest = FlaggedDigest()
    digest.add(encoder)
    return digest.text
  }

  private func steps(_ records: [Int], id: String = "i") -> [Evidence] {
    records.map {
      Evidence(position: Position(source: 0, record: $0), step: "s", id: Array(id.utf8))
    }
  }

  private func records(_ records: [Int]) -> [Evidence] {
    records.map { Evidence(position: Position(source: 0, record: $0)) }
  }

  private let renamed = [
    SourceInfo(ingest: "other", file: "mixed.jsonl", path: "m", idPrefix: "other")
  ]

  @Test("does not depend on where records stand")
  func independentOfSource() {
    let here = Fixture.sources
    #expect(
      digest(sources: here, record: 1, evidence: records([1, 2]))
        == digest(sources: renamed, record: 900, evidence: records([5, 6, 7])))
    #expect(
      digest(sources: here, record: 1, evidence: steps([1, 2]))
        == digest(sources: renamed, record: 9, evidence: steps([8, 9])))
  }

  @Test("depends on what was found")
  func dependsOnContents() {
    let here = Fixture.sources
    let plain = digest(sources: here, record: 1, evidence: steps([1, 2]))
    #expect(plain != digest(sources: here, record: 1, evidence: steps([1, 2], id: "j")))
    #expect(plain != digest(sources: here, record: 1, evidence: steps([1])))
    #expect(plain != digest(sources: here, record: 1, evidence: steps([1, 2]), id: "c-2"))
  }

  @Test("is SHA-256 of the canonical line")
  func canonicalLine() {
    let mixed = records([4]) + steps([1]) + records([2]) + steps([3])
    // printf '%s\n' of the line with "evidence":[{"step":"s","id":"i"},{"step":"s","id":"i"}], through
    // sha256sum.
    #expect(
      digest(sources: Fixture.sources, record: 1, evidence: mixed)
        == "dcf46d206ba58527527165856170304bae05bdc5149d22d7de4122cf785ddea8")
  }
}
