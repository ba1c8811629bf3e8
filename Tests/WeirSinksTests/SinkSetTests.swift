import Foundation
import Testing
import WeirCore
import WeirSinks

struct SinkSetTests {
  private let folder = ScratchFolder()

  private func open(
    _ specifications: [SinkSpecification] = SinkSpecification.defaults,
    mode: OutputMode = .archive
  ) throws -> SinkSet {
    try SinkSet(
      specifications, folder: folder.path, mode: mode, schema: Fixture.schema,
      sources: Fixture.sources, rules: Fixture.rules)
  }

  private let event = {
    let batch = Fixture.batch(["{}"], ids: ["c-1"])
    return FlaggedEvent(batch: batch, row: 0, flags: [Fixture.flag(0, batch)])
  }()

  @Test("every file is there after the commit, even if empty, and none before")
  func commit() throws {
    let sinks = try open()
    try sinks.write(event)
    #expect(folder.names.allSatisfy { $0.hasPrefix(".") })
    try sinks.commit()
    #expect(
      folder.names == [
        "actions", "counters.csv", "dead-letter.jsonl.zst", "flagged.jsonl.zst", "shadow.jsonl",
      ])
    let flagged = FlaggedEventReader(path: "\(folder.path)/flagged.jsonl.zst")
    #expect(try flagged.all().map(\.id) == ["c-1"])
    #expect(sinks.digest.events == 1)
  }

  @Test("if one output fails, none takes its name")
  func failure() throws {
    try Data().write(to: URL(fileURLWithPath: "\(folder.path)/actions"))
    let sinks = try open()
    try sinks.write(event)
    #expect(throws: SinkError.self) { try sinks.commit() }
    #expect(folder.names == ["actions"])
  }

  @Test("a discarded set leaves nothing")
  func discard() throws {
    let sinks = try open()
    try sinks.write(event)
    sinks.discard()
    #expect(folder.names == [])
  }

  @Test("live outputs are readable after a flush; a full disk is an error")
  func live() throws {
    let sinks = try open(mode: .live)
    try sinks.write(event)
    try sinks.writeShadow(event)
    try sinks.flushLive()
    try sinks.rewriteLive()
    #expect(folder.text("shadow.jsonl")?.contains("\"id\":\"c-1\"") == true)
    #expect(folder.text("actions/block.csv") != nil)
    try sinks.commit()
    let full = try open([.deadLetter(path: "/dev/full")], mode: .live)
    let record = RejectedRecord(reason: "late", record: 1, offset: 0, bytes: [])
    try full.writeDeadLetter(record, source: 0)
    #expect(throws: SinkError.self) { try full.commit() }
  }
}
