import Testing
import WeirRules
import WeirSinks

@testable import WeirEngine

struct ProfileReportTests {
  private func rule(
    _ id: String, exchange: String?, milliseconds: Int64, rows: Int, keys: Int
  ) -> ProfileReport.Rule {
    var work = OperatorProfile()
    work.nanoseconds = milliseconds * 1_000_000
    work.rows = rows
    work.size = StateSize(keys: keys, entries: 2 * keys, bytes: 1024 * keys)
    work.peakKeys = keys + 1
    work.peakBytes = 2048 * keys
    return ProfileReport.Rule(
      id: id, form: exchange == nil ? "single" : "window", exchange: exchange, flags: 5,
      suppressed: 1, work: work)
  }

  private var report: ProfileReport {
    var profile = RunProfile(kinds: 1, operators: 3)
    profile[.decoding].nanoseconds = 1_250_000_000
    profile[.decoding].rowsIn = 100
    profile[.decoding].rowsOut = 90
    profile[.decoding].bytesIn = 3 << 20
    profile[.state].nanoseconds = 500_000_000
    profile.waited = .milliseconds(1_500)
    var kind = EvaluationProfile.Kind()
    kind.rows = 90
    kind.phraseNanoseconds = 2_000_000
    return ProfileReport(
      profile: profile, cpuSeconds: 2.5, kinds: [ProfileReport.Kind(name: "sms", work: kind)],
      rules: [
        rule("quick", exchange: "sms by sender", milliseconds: 100, rows: 40, keys: 4),
        rule("slow", exchange: "sms by sender", milliseconds: 400, rows: 1_000, keys: 3),
        rule("alone", exchange: nil, milliseconds: 0, rows: 7, keys: 0),
      ])
  }

  @Test func columnsAreAlignedAndTheSlowestRuleComesFirst() {
    let lines = report.text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "stage          CPU s    share  rows in  rows out  bytes in  bytes out")
    #expect(lines[4] == "decoding       1.250   50.0 %      100        90   3.0 MiB        0 B")
    #expect(lines.contains("other          0.750   30.0 %"))
    #expect(lines.contains("the reader waited 1.500 s for room"))
    #expect(
      lines.suffix(4) == [
        "rule   form    rows  flags  suppressed  CPU s  keys  peak keys  entries    state     peak",
        "slow   window  1000      5           1  0.400     3          4        6  3.0 KiB  6.0 KiB",
        "quick  window    40      5           1  0.100     4          5        8  4.0 KiB  8.0 KiB",
        "alone  single     7      5           1  0.000",
      ])
  }

  @Test func exchangesSumUpTheirRules() {
    #expect(report.exchanges.map(\.key) == ["sms by sender"])
    #expect(report.exchanges.map(\.rules) == [2])
    #expect(report.exchanges.map(\.work.rows) == [1_040])
    #expect(report.exchanges.map(\.work.size.keys) == [7])
  }

  @Test func rulesKeepTheirOrderInJSON() {
    guard case .object(let pairs) = report.json else {
      Issue.record("no object")
      return
    }
    #expect(
      pairs.map(\.key) == [
        "cpu_seconds", "other_seconds", "reader_waited_seconds", "stages", "kinds", "exchanges",
        "rules", "unique",
      ])
    let text = String(decoding: report.json.prettyPrinted, as: UTF8.self)
    #expect(text.contains(#""other_seconds": 0.750"#))
    #expect(text.contains(#""share": 0.500"#))
    let places = ["\"quick\"", "\"slow\"", "\"alone\""].map { text.firstRange(of: $0)?.lowerBound }
    #expect(places.allSatisfy { $0 != nil })
    #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
  }
}
