import Foundation
import TestSupport
import Testing

/// Every `Cases/*.case` through the executable.
///
/// `WEIR_RECORD=1` writes what came out into the cases and fails.
struct GoldenTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Cases")
  private static let isRecording = ProcessInfo.processInfo.environment["WEIR_RECORD"] == "1"

  static let cases: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".case") }.sorted()
  }()

  @Test func casesAreFound() {
    #expect(Self.cases.count >= 15)
  }

  @Test(arguments: cases)
  func caseComesOutAsWritten(name: String) throws {
    let file = Self.folder.appending(path: name)
    let expected = try String(contentsOf: file, encoding: .utf8)
    let actual = try GoldenRun(CaseFile(expected)).finished().text
    if Self.isRecording {
      try Data(actual.utf8).write(to: file)
      Issue.record("recorded \(name)")
    } else if actual != expected {
      Issue.record("\(name) differs\n===== expected\n\(expected)\n===== found\n\(actual)")
    }
  }
}
