import Testing
import WeirCore
import WeirSinks

struct ActionSinkTests {
  private let folder = ScratchFolder()

  private func event(
    _ rule: Int, _ target: String, time: Int64 = Fixture.time, action: Action = .block
  ) -> FlaggedEvent {
    let batch = Fixture.batch(["{}"], time: time)
    return FlaggedEvent(
      batch: batch, row: 0,
      flags: [Fixture.flag(rule, batch, actions: [Fixture.action(action, target)])])
  }

  @Test("targets are gathered, sorted by score, then by their bytes")
  func gathers() throws {
    let sink = ActionSink(folder: folder.path, rules: Fixture.rules)
    sink.add(event(1, "z"))
    sink.add(event(1, "m"))
    sink.add(event(0, "m", time: Fixture.time + 1000))
    sink.add(event(1, "a"))
    try sink.rewrite()
    #expect(
      folder.text("block.csv") == """
        target,first,last,flags,score,rules
        m,2021-06-01T00:12:03.123Z,2021-06-01T00:12:04.123Z,2,60.0,a-burst;b-lure
        a,2021-06-01T00:12:03.123Z,2021-06-01T00:12:03.123Z,1,50.0,b-lure
        z,2021-06-01T00:12:03.123Z,2021-06-01T00:12:03.123Z,1,50.0,b-lure

        """)
    #expect(folder.names == ["block.csv", "hold.csv", "refer.csv", "warn.csv", "watch.csv"])
    #expect(folder.text("hold.csv") == "target,first,last,flags,score,rules\n")
  }

  @Test(
    "no target starts a formula",
    arguments: [
      ("+8613900000001", "'+8613900000001"), ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"),
      ("-1", "'-1"), ("\t=1", "'\t=1"), ("\r=1", "\"'\r=1\""), ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
      ("a,b", "\"a,b\""), ("110", "110"), (" =1", "' =1"), ("\u{A0}+1", "'\u{A0}+1"),
      ("\u{FF1D}1", "'\u{FF1D}1"), ("\u{FF0B}1", "'\u{FF0B}1"), ("\u{FF0D}1", "'\u{FF0D}1"),
      ("\u{FF20}a", "'\u{FF20}a"), ("'=1", "''=1"), (" a", " a"), ("a=1", "a=1"),
      ("\u{200B}=1", "'\u{200B}=1"),
      ("\u{202E}\u{2066}+1", "'\u{202E}\u{2066}+1"),
    ])
  func formulas(target: String, field: String) throws {
    let sink = ActionSink(folder: folder.path, rules: Fixture.rules)
    sink.add(event(0, target, action: .warn))
    try sink.rewrite()
    let text = try #require(folder.text("warn.csv"))
    #expect(text.utf8.split(separator: 0x0A)[1].starts(with: "\(field),2021".utf8))
  }
}
