import Foundation
import TestSupport
import Testing

/// The page of the rule library is what `weir reference library` prints.
///
/// `WEIR_RECORD=1` writes the page anew and fails.
struct LibraryPageTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let page = root.appending(path: "Sources/weir/Weir.docc/Library.md")

  private func library() throws -> WeirProcess.Outcome {
    let pipelines = Self.root.appending(path: "Pipelines")
    return try WeirProcess.withTemporaryFolder {
      try WeirProcess.run(
        [
          "reference", "library", pipelines.appending(path: "telecom-fraud.yaml").path,
          "--measured", pipelines.appending(path: "measured.csv").path,
        ], in: $0)
    }
  }

  @Test func pageIsCurrent() throws {
    let printed = try library()
    #expect(printed.status == 0)
    if ProcessInfo.processInfo.environment["WEIR_RECORD"] == "1" {
      try Data(printed.output.utf8).write(to: Self.page)
      Issue.record("recorded Library.md")
      return
    }
    let stored = try String(contentsOf: Self.page, encoding: .utf8)
    #expect(stored == printed.output, "run the test with WEIR_RECORD=1")
  }

  @Test func everyCategoryHasARuleOrAReason() throws {
    let output = try library().output
    let sections = output.components(separatedBy: "\n### ").dropFirst()
    #expect(sections.count >= 100)
    for section in sections {
      let name = section.prefix { $0 != "\n" }
      #expect(
        section.contains("| --- |") || section.contains("Not shown by these logs"),
        "\(name) has neither")
    }
  }

  @Test func pipelineIsNeeded() throws {
    let outcome = try WeirProcess.withTemporaryFolder {
      try WeirProcess.run(["reference", "library"], in: $0)
    }
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("'library' needs the path of a pipeline"))
  }
}
