import Foundation
import Testing

@testable import WeirReview

@Suite struct ReportPageTests {
  private static let hostile = #"</script><script>alert(1)</script><img src=x onerror=alert(2)>"#

  private func page(_ fixture: OutputFixture) throws -> String {
    let folder = try fixture.open()
    let verdicts = try VerdictLog(folder)
    let figures = try ReportFigures(folder, verdicts: verdicts)
    let page = ReportPage(figures, verdicts: verdicts, groupsFile: "report-groups.csv")
    return String(decoding: page.html, as: UTF8.self)
  }

  /// The content of the page's only element that begins with `tag`.
  private func content(_ page: String, _ tag: String, _ end: String) throws -> String {
    let parts = page.components(separatedBy: tag)
    try #require(parts.count == 2)
    return try #require(parts[1].components(separatedBy: end).first)
  }

  @Test func hostileTextsAreNoMarkup() throws {
    let text = Self.hostile
    let escaped = text.replacing("\"", with: "\\\"")
    let fixture = try OutputFixture([
      FlaggedLine(
        id: escaped, kind: "sms", rule: escaped, category: escaped,
        key: "{\"sender\":\"\(escaped)\"}", subject: escaped,
        actions: [(escaped, escaped)],
        event: "{\"sender\":\"\(escaped)\",\"text\":\"\(escaped) http://evil.example/a\"}"
      ).text
    ])
    let page = try page(fixture)

    #expect(!page.contains("<img"))
    #expect(!page.contains("alert(1)</script>"))
    #expect(page.components(separatedBy: "<script").count == 3)
    #expect(page.components(separatedBy: "</script").count == 3)
    #expect(page.contains("&lt;img src=x"))
    #expect(page.contains(#"\u003cimg src=x"#))
    #expect(!page.contains("href=\"http"))
  }

  @Test func hiddenCharactersAreVisible() throws {
    let fixture = try OutputFixture([
      FlaggedLine(
        kind: "sms", key: #"{"sender":"ab\u202Ecd\u0000"}"#, event: #"{"text":"x\u200By"}"#
      ).text
    ])
    let page = try page(fixture)

    #expect(page.contains(#"ab\u{202E}cd\u{0}"#))
    #expect(page.contains(#"x\\u{200B}y"#))
    #expect(!page.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{200B}" || $0 == "\0" })
  }

  @Test func policyNamesTheHashesOfStyleAndScript() throws {
    let page = try page(OutputFixture([FlaggedLine().text]))
    let policy = try content(page, "Content-Security-Policy\" content=\"", "\">")
      .replacing("&#39;", with: "'")

    let style = try content(page, "<style>", "</style>")
    let script = try content(page, "<script>", "</script>")
    #expect(policy.hasPrefix("default-src 'none'; "))
    #expect(policy.contains("style-src \(ContentPolicy.source(Array(style.utf8)));"))
    #expect(policy.contains("script-src \(ContentPolicy.source(Array(script.utf8)));"))
    #expect(!policy.contains("unsafe"))
    #expect(!policy.contains("connect-src"))
  }

  @Test func hashIsThatOfTheStandard() {
    // The example of Content Security Policy Level 3, section 2.3.1.
    let source = ContentPolicy.source(Array("alert('Hello, world.');".utf8))
    #expect(source == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='")
  }

  @Test func nothingIsLoadedAndNoHandlerIsInline() throws {
    let page = try page(OutputFixture([FlaggedLine().text]))
    #expect(!page.contains("http://") && !page.contains("https://"))
    #expect(!page.contains(" src=") && !page.contains("url("))
    #expect(!page.contains(" style=") && !page.contains(" onclick="))
  }

  @Test func theSameOutputsGiveTheSamePage() throws {
    let lines = (0..<40).map { number in
      FlaggedLine(
        id: "c-\(number)", score: 50 + number % 3, key: "{\"caller\":\"+8551200\(number % 7)000\"}",
        event: "{\"imei\":\"86000000000\(number % 3)\"}"
      ).text
    }
    let fixture = try OutputFixture(lines)
    #expect(try page(fixture) == page(fixture))
  }

  @Test func anEmptyRunHasAPage() throws {
    let page = try page(OutputFixture([]))
    #expect(page.contains("Nothing was flagged."))
    #expect(page.contains("No two flagged subjects are linked."))
    #expect(page.contains(#""groups":[],"events":[]"#))
  }

  @Test func jsonOfThePageCanBeRead() throws {
    let page = try page(OutputFixture([FlaggedLine(event: #"{"text":"<&>"}"#).text]))
    let json = try content(page, "id=\"data\">", "</script>")
    let data = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let groups = try #require(data["groups"] as? [[String: Any]])
    #expect(groups.count == 1)
    #expect(groups[0]["v"] as? String == "+85512000001")
    #expect(groups[0]["c"] as? String == "KH")
    #expect(!json.contains("<"))
  }

  @Test func aPageSaysWhatItLeavesOut() throws {
    let lines = (0..<30).map {
      FlaggedLine(id: "c-\($0)", key: "{\"caller\":\"+855120000\(10 + $0 % 10)\"}").text
    }
    let folder = try OutputFixture(lines)
    let verdicts = try VerdictLog(folder.open())
    var bounds = ReportFigures.Bounds()
    bounds.groups = 4
    bounds.events = 6
    let figures = try ReportFigures(folder.open(), verdicts: verdicts, bounds: bounds)
    let page = ReportPage(figures, verdicts: verdicts, groupsFile: "report-groups.csv")
    let html = String(decoding: page.html, as: UTF8.self)

    #expect(html.contains("This page holds 4 of 10 groups and 6 of 30 flagged events"))
    #expect(html.contains("all groups are in <code>report-groups.csv</code>"))
    #expect(figures.shown.places.map(\.count) == [2, 2, 1, 1])
    try GroupsFile.write(figures, to: "\(folder.path)/report-groups.csv")
    #expect(try folder.text("report-groups.csv").split(separator: "\n").count == 11)
  }
}
