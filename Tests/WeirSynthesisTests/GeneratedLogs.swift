import Foundation
import TestSupport
import WeirCore
import WeirSynthesis

/// What one run of the generator wrote, as text.
struct GeneratedLogs {
  /// Lines by file name.
  var files: [String: [Substring]] = [:]
  var labels: [Label] = []
  var report: SynthesisReport

  struct Label: Hashable {
    var id: String
    var story: String
    var category: String
    var role: String
  }

  init(
    events: Int = 20_000, seed: UInt64 = 1, days: Int = 1, fraud: Double = 0.003,
    layout: SynthesisOptions.Layout = .mixed
  ) throws {
    let options = SynthesisOptions(
      events: events, seed: seed, days: days, zone: .utc, fraud: fraud, layout: layout,
      isCompressed: false)
    (report, files, labels) = try WeirProcess.withTemporaryFolder { folder in
      let report = try Synthesis(options).write(to: folder.path)
      var files: [String: [Substring]] = [:]
      for name in report.files {
        files[name] = try Self.text(folder, name).split(separator: "\n")
      }
      let rows = try Self.text(folder, "labels.csv").split(separator: "\n").dropFirst()
      let labels = rows.map { row in
        let parts = row.split(separator: ",").map(String.init)
        return Label(id: parts[0], story: parts[1], category: parts[2], role: parts[3])
      }
      return (report, files, labels)
    }
  }

  private static func text(_ folder: URL, _ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// Every line, in the order of the times.
  var lines: [Substring] {
    files.values.flatMap { $0 }.sorted { Self.time($0) < Self.time($1) }
  }

  static func id(_ line: Substring) -> String {
    String(line.dropFirst(7).prefix { $0 != "\"" })
  }

  static func time(_ line: Substring) -> Substring {
    guard let range = line.range(of: "\"time\":\"") else { return "" }
    return line[range.upperBound...].prefix(24)
  }

  /// The root of the package.
  static var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }
}
