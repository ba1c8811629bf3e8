import Foundation
import TestSupport
import Testing
import WeirCore
import WeirSinks

struct OutputFileTests {
  private let folder = ScratchFolder()

  @Test("an archive appears at the commit, in folders that are made for it")
  func commit() throws {
    let output = try OutputFile(path: "\(folder.path)/a/b/x.csv", mode: .archive)
    try output.write("one\n")
    try output.flush()
    #expect(folder.text("a/b/x.csv") == nil)
    try output.commit()
    #expect(folder.text("a/b/x.csv") == "one\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/a/b") == ["x.csv"])
  }

  @Test("a discarded or forgotten archive leaves the earlier file alone")
  func discard() throws {
    let path = "\(folder.path)/x.csv"
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    let output = try OutputFile(path: path, mode: .archive)
    try output.write("new")
    output.discard()
    do {
      let forgotten = try OutputFile(path: path, mode: .archive)
      try forgotten.write("new")
      try forgotten.flush()
    }
    #expect(folder.text("x.csv") == "old")
    #expect(folder.names == ["x.csv"])
  }

  @Test("what was flushed to a live zstd file is readable before its end")
  func liveFlush() throws {
    let batch = Fixture.batch(["{\"x\":\"},\\\"event\\\":\"}"], ids: ["c-1"])
    let encoder = Fixture.encoder()
    encoder.encode(FlaggedEvent(batch: batch, row: 0, flags: [Fixture.flag(0, batch)]))
    let sink = try FlaggedEventSink(path: "\(folder.path)/f.jsonl.zst", mode: .live)
    try sink.write(encoder)
    try sink.output.flush()
    #expect(try FlaggedEventReader(path: sink.output.path).all().map(\.id) == ["c-1"])
    try sink.write(encoder)
    try sink.output.commit()
    #expect(try FlaggedEventReader(path: sink.output.path).all().count == 2)
  }

  @Test("what follows the end of a frame is a frame of its own")
  func frames() throws {
    let sink = try FlaggedEventSink(path: "\(folder.path)/f.jsonl.zst", mode: .archive)
    let batch = Fixture.batch(["{}"], ids: ["c-1"])
    let encoder = Fixture.encoder()
    encoder.encode(FlaggedEvent(batch: batch, row: 0, flags: [Fixture.flag(0, batch)]))
    try sink.write(encoder)
    try sink.output.endFrame()
    try sink.write(encoder)
    try sink.output.commit()
    #expect(try FlaggedEventReader(path: sink.output.path).all().count == 2)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: sink.output.path))
    let magic = Data([0x28, 0xB5, 0x2F, 0xFD])
    let second = try #require(bytes.range(of: magic, in: 4..<bytes.count))
    #expect(second.lowerBound < bytes.count - 20)
  }

  @Test("a large zstd file comes back whole", arguments: ["f.jsonl", "f.jsonl.zst"])
  func roundTrip(name: String) throws {
    var random = SeededGenerator(seed: 7)
    let sink = try FlaggedEventSink(path: "\(folder.path)/\(name)", mode: .archive)
    let encoder = Fixture.encoder()
    var expected: [String] = []
    for number in 0..<3000 {
      let event = "{\"n\":\(number),\"r\":\"\(UInt64.random(in: 0 ... .max, using: &random))\"}"
      expected.append(event)
      let batch = Fixture.batch([event])
      let flag = Fixture.flag(
        0, batch, key: [NamedValue("caller", .text("+1"))],
        values: [NamedValue("share(x)", .real(0.3))],
        evidence: [Evidence(position: Position(source: 0, record: 2), step: "s")],
        actions: [Fixture.action(.watch, "z")])
      encoder.encode(FlaggedEvent(batch: batch, row: 0, flags: [flag]))
      try sink.write(encoder)
    }
    try sink.output.commit()
    let records = try FlaggedEventReader(path: sink.output.path).all()
    #expect(records.map { String(decoding: $0.event, as: UTF8.self) } == expected)
    let first = try #require(records.first)
    #expect(first.score == 60)
    #expect(first.actions.map { [$0.action, $0.target] } == [["watch", "z"]])
    #expect(first.flags[0].key == ["caller": .text("+1")])
    #expect(first.flags[0].values == ["share(x)": .number(0.3)])
    #expect(first.flags[0].evidence[0].step == "s")
    #expect(first.flags[0].evidence[0].place.record == 2)
  }

  @Test("a last line that is still being written is left out")
  func partialLine() throws {
    let path = "\(folder.path)/f.jsonl"
    let batch = Fixture.batch(["{}"], ids: ["c-1"])
    let line = Fixture.line(
      FlaggedEvent(batch: batch, row: 0, flags: [Fixture.flag(0, batch)]))
    try Data((line + line.prefix(40)).utf8).write(to: URL(fileURLWithPath: path))
    #expect(try FlaggedEventReader(path: path).all().map(\.id) == ["c-1"])
    try Data((line + "{}\n").utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: SinkError.self) { try FlaggedEventReader(path: path).all() }
  }

  @Test("a damaged zstd file is an error")
  func damaged() throws {
    let path = "\(folder.path)/f.jsonl.zst"
    try Data("no zstd at all".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: SinkError.self) { try FlaggedEventReader(path: path).all() }
  }

  @Test("a full disk is an error with its name and what to do")
  func fullDisk() throws {
    let output = try OutputFile(path: "/dev/full", mode: .live)
    try output.write("x")
    let error = #expect(throws: SinkError.self) { try output.flush() }
    #expect(error?.path == "/dev/full")
    #expect(error?.text == "cannot write: no space left on device")
    #expect(error?.help != nil)
  }

  @Test("a folder under the final name is an error at once")
  func folderInTheWay() {
    #expect(throws: SinkError.self) {
      _ = try OutputFile(path: folder.path, mode: .archive)
    }
  }
}
