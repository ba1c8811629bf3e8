import TestSupport
import Testing
import WeirCore
import WeirRules

extension EngineRun {
  /// That the run raises the flags of the reference, and counts the same records.
  ///
  /// - Parameter label: names the case in what is recorded.
  func expectAgreement(on files: [[EventLine]], _ label: String) throws {
    let plan = try plan()
    let events = ReferenceStream.events(
      files, lateness: latenessMilliseconds, schema: plan.schema,
      madeUpID: Self.madeUpID(files: files.count))
    let expected = ReferenceRun(plan: plan).outcome(events)
    let texts = files.map(EventBuilder.lines)
    let outcome = try run(.files(texts))
    try #require(outcome.status == 0, "\(label): \(outcome.errors)")
    let found = try outcome.compared()
    if found != expected {
      Issue.record("\(Disagreement(run: self, texts: texts, expected: expected, found: found))")
    }
  }
}
