import Foundation
import TestSupport
import Testing

/// The page of a report and of `weir serve` in a real browser; skipped where none is installed.
@Suite(.serialized, .enabled(if: Browser.executable != nil))
struct BrowserTests {
  /// Texts that would do harm on a page that took them for more than text.
  private static let hostile = [
    "<script>window.harm = 1</script>", "</script><img src=x onerror='window.harm = 1'>",
    "javascript:window.harm=1//\"><svg onload=\"window.harm=1\">", "\u{202E}txet\u{9B}2J",
  ]

  /// A run over messages of three senders, some with hostile texts and names.
  private func withRun(_ body: (URL) throws -> Void) throws {
    try CallCase.with { calls in
      let texts = Self.hostile + ["see https://bad.example/x", "plain"]
      let lines = try texts.enumerated().map { number, text in
        let record = [
          "id": "m-\(number) \(text)", "kind": "sms", "time": "2021-06-01T00:00:0\(number)Z",
          "sender": number < 3 ? text : "+8551200000\(number)1", "recipient": "+8613900000001",
          "text": text,
        ]
        return try JSONSerialization.data(withJSONObject: record) + [0x0A]
      }
      try calls.write("calls.jsonl", lines.flatMap { $0 })
      let pipeline = calls.text("pipeline.yaml").replacing("kind: call,", with: "kind: sms,")
      try calls.write("pipeline.yaml", Array(pipeline.utf8))
      let rule = CallCase.rule.replacing("kind: call", with: "kind: sms")
        .replacing("duration >= 10s", with: "text != \"plain\"")
        .replacing("block: caller", with: "block: sender")
        .replacing("{duration}", with: "{text} of {sender}")
      try calls.write("rules/long-call.yaml", Array(rule.utf8))
      let other = rule.replacing("long-call", with: "any-text").replacing("60", with: "30")
        .replacing("text != \"plain\"", with: "text != \"\"").replacing("high", with: "low")
      try calls.write("rules/any-text.yaml", Array(other.utf8))
      let outcome = try calls.run()
      try #require(outcome.status == 0, "\(outcome.errors)")
      try body(calls.folder)
    }
  }

  private let groups = "document.querySelectorAll('.group').length"

  /// Sets a field of the filter as a person does.
  private func filter(_ name: String, _ value: String, in browser: Browser) throws {
    _ = try browser.value(
      of: """
        (() => { const form = document.getElementById("filter");
        form.elements["\(name)"].value = "\(value)";
        form.dispatchEvent(new Event("input")); })()
        """)
  }

  @Test func theReportWorksFromAFile() throws {
    try withRun { folder in
      let outcome = try WeirProcess.run(["report", "out", "-o", "report.html"], in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let browser = try Browser()
      try browser.open(folder.appending(path: "report.html").absoluteString)
      let all = try browser.number(of: groups)
      #expect(all == 6)
      try filter("rule", "long-call", in: browser)
      #expect(try browser.number(of: groups) == 5)
      try filter("text", "bad.example", in: browser)
      #expect(try browser.number(of: groups) == 1)
      _ = try browser.value(of: "document.querySelector('button[type=reset]').click()")
      try browser.wait(for: "\(groups) === \(all)")
      _ = try browser.value(of: "document.querySelector('#rules table th button').click()")
      let names = "[...document.querySelector('#rules table').tBodies[0].rows].map((row) => "
      let sorted = try browser.text(of: names + "row.cells[0].textContent).join()")
      #expect(sorted == "any-text,long-call")
      #expect(browser.problems == [])
    }
  }

  @Test func hostileTextsAreTexts() throws {
    try withRun { folder in
      let outcome = try WeirProcess.run(["report", "out", "-o", "report.html"], in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let browser = try Browser()
      try browser.open(folder.appending(path: "report.html").absoluteString)
      _ = try browser.value(
        of: "document.querySelectorAll('details').forEach((one) => { one.open = true; })")
      try browser.wait(for: "document.querySelectorAll('.event').length >= 6")
      #expect(try browser.value(of: "window.harm ?? null") is NSNull)
      #expect(try browser.number(of: "document.scripts.length") == 2)
      #expect(try browser.number(of: "document.querySelectorAll('img, main a').length") == 0)
      let text = try browser.text(of: "document.querySelector('main').textContent")
      #expect(text.contains("<script>window.harm = 1</script> of <script>"))
      #expect(text.contains("\\u{202E}txet\\u{9B}2J"))
      #expect(!text.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{9B}" })
      #expect(browser.problems == [])
    }
  }

  @Test func thePageFitsANarrowWindowAndWorksByKeyboard() throws {
    try withRun { folder in
      let outcome = try WeirProcess.run(["report", "out", "-o", "report.html"], in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let browser = try Browser()
      try browser.look(width: 360)
      try browser.open(folder.appending(path: "report.html").absoluteString)
      #expect(try browser.number(of: "document.documentElement.scrollWidth") <= 360)
      try browser.press("j")
      try browser.press("j")
      let place = "[...document.querySelectorAll('.group>summary')].indexOf(document.activeElement)"
      #expect(try browser.number(of: place) == 1)
      try browser.press("k")
      #expect(try browser.number(of: place) == 0)
      try browser.press("/")
      #expect(try browser.text(of: "document.activeElement.name") == "text")
      let back = "getComputedStyle(document.body).backgroundColor"
      try browser.look(width: 900, isDark: true)
      #expect(try browser.text(of: back) == "rgb(15, 19, 24)")
      try browser.look(width: 900, media: "print", isDark: true)
      #expect(try browser.text(of: back) == "rgb(255, 255, 255)")
      let form = "getComputedStyle(document.getElementById('filter')).display"
      #expect(try browser.text(of: form) == "none")
    }
  }

  /// A server that is stopped at the end of `body`, which is given its address.
  private func serve(_ folder: URL, _ body: (String) throws -> Void) throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = try WeirProcess.executable()
    process.arguments = ["serve", "out", "--reviewer", "ana"]
    process.currentDirectoryURL = folder
    process.standardOutput = output
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    var text = ""
    while !text.contains("\n") {
      let bytes = output.fileHandleForReading.availableData
      try #require(!bytes.isEmpty, "the server has ended")
      text += String(decoding: bytes, as: UTF8.self)
    }
    try body(String(text.prefix { $0 != "\n" }))
  }

  @Test func aButtonWritesAVerdict() throws {
    try withRun { folder in
      try serve(folder) { address in
        let browser = try Browser()
        try browser.open(address)
        _ = try browser.value(of: "document.querySelector('.group').open = true")
        try browser.wait(for: "document.querySelectorAll('.buttons').length > 1")
        _ = try browser.value(of: "document.querySelector('.buttons button').click()")
        try browser.wait(for: "document.querySelector('.decisions').textContent !== ''")
        let decided = try browser.text(of: "document.querySelector('.decisions').textContent")
        #expect(decided == "confirmed (ana)")
        _ = try browser.value(
          of: """
            [...document.querySelectorAll('.buttons')][0].querySelectorAll('button')[4].click()
            """)
        try browser.wait(for: "document.querySelector('.decisions').textContent === ''")
        #expect(browser.problems == [])
      }
      let verdicts = try String(
        contentsOf: folder.appending(path: "out/verdicts.jsonl"), encoding: .utf8)
      let lines = verdicts.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.first?.contains("\"verdict\":\"confirmed\"") == true)
      #expect(lines.last?.contains("\"verdict\":\"undo\"") == true)
    }
  }

  @Test func anotherPageGetsNothing() throws {
    try withRun { folder in
      try serve(folder) { address in
        let browser = try Browser()
        let site = folder.appending(path: "site.html")
        try Data("<!doctype html><title>another site</title>".utf8).write(to: site)
        try browser.open(site.absoluteString)
        let base = address.prefix { $0 != "?" }
        let post = """
          fetch("\(base)verdicts", { method: "POST", body: "{}" })
            .then((answer) => "" + answer.status, () => "refused")
          """
        #expect(try browser.text(of: post) == "refused")
        try browser.open(String(base))
        #expect(try !browser.text(of: "document.body.textContent").contains("m-0"))
      }
      #expect(
        !FileManager.default.fileExists(
          atPath: folder.appending(path: "out/verdicts.jsonl").path))
    }
  }
}
