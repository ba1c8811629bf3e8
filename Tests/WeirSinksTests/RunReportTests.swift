import Testing
import WeirSinks

struct RunReportTests {
  @Test("keys keep their order, lists and objects are indented")
  func json() {
    var report = RunReport(
      version: "1.0", pipeline: "p.yaml", pipelineDigest: "aa", rulesDigest: "bb")
    report.folder = "/work"
    report.inputs = [RunReport.Input(ingest: "calls", file: "-", bytes: nil)]
    report.options = [("where", .text("answered")), ("limit", .integer(2))]
    report.sum.read = 2
    report.sum.passed = 2
    report.columns = [RunReport.KindColumns(kind: "call", columns: ["caller"])]
    report.reloads = [
      RunReport.Reload(
        time: 1_622_505_600_000, pipelineDigest: "cc", rulesDigest: "dd", kept: ["a"],
        lost: ["b", "feature f"], new: [], gone: [], columns: [])
    ]
    report.losses = [RunReport.Loss(file: "c", start: 1, end: 9, reason: "damaged")]
    report.stopped = "SIGINT"
    report.wallSeconds = 1.0625
    let expected = """
      {
        "version": "1.0",
        "pipeline": "p.yaml",
        "folder": "/work",
        "digests": {
          "pipeline": "aa",
          "rules": "bb"
        },
        "options": {
          "where": "answered",
          "limit": 2
        },
        "inputs": [
          {
            "ingest": "calls",
            "file": "-",
            "bytes": null
          }
        ],
        "sum": {
          "read": 2,
          "rejected": 0,
          "duplicate": 0,
          "late": 0,
          "passed": 2,
          "flagged": 0
        },
        "suppressed": 0,
        "shadow": 0,
        "columns": {
          "call": [
            "caller"
          ]
        },
        "reloads": [
          {
            "time": "2021-06-01T00:00:00.000Z",
            "digests": {
              "pipeline": "cc",
              "rules": "dd"
            },
            "kept": [
              "a"
            ],
            "lost": [
              "b",
              "feature f"
            ],
            "new": [],
            "gone": [],
            "columns": {}
          }
        ],
        "digest": "",
        "complete": true,
        "losses": [
          {
            "file": "c",
            "start": 1,
            "end": 9,
            "reason": "damaged"
          }
        ],
        "stopped": "SIGINT",
        "wall_seconds": 1.063,
        "cpu_seconds": 0.000,
        "workers": 1
      }

      """
    #expect(String(decoding: report.json, as: UTF8.self) == expected)
    #expect(report.sum.holds)
  }
}
