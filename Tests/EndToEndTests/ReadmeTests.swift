import Foundation
import TestSupport
import Testing

/// What README tells people to type works, on the samples it names.
struct ReadmeTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Lines of the fenced `sh` blocks, one command each.
  static let commands: [String] = {
    let text = (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
    var commands: [String] = []
    var isShell = false
    for line in text.split(separator: "\n") {
      if line.hasPrefix("```") {
        isShell = line == "```sh"
      } else if isShell {
        commands.append(String(line))
      }
    }
    return commands
  }()

  /// Those that end by themselves; `tail -F` does not.
  static let runs = commands.filter {
    $0.contains("weir ") && !$0.hasPrefix("tail")
  }

  @Test func setUpIsTwoCommandsWithTheTests() {
    #expect(Self.commands.contains { $0.contains("apt-get install") && $0.contains("libzstd-dev") })
    #expect(Self.commands.contains("swift build -c release"))
    #expect(Self.commands.contains("swift test"))
    #expect(!Self.runs.isEmpty)
  }

  /// Runs a shell command beside `Pipelines` and `Samples`; gives its status and what it wrote.
  private func shell(_ command: String, in folder: URL) throws -> (status: Int32, text: String) {
    for name in ["Pipelines", "Samples"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: name), withDestinationURL: Self.root.appending(path: name))
    }
    let weir = try WeirProcess.executable().path
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let line = command.replacing(".build/release/weir", with: weir)
      .replacing("swift run -c release weir", with: weir).replacing("swift run weir", with: weir)
    process.arguments = ["-c", line.hasPrefix("weir ") ? weir + line.dropFirst(4) : line]
    process.currentDirectoryURL = folder
    let file = folder.appending(path: "output.text")
    try Data().write(to: file)
    process.standardOutput = try FileHandle(forWritingTo: file)
    process.standardError = process.standardOutput
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: file, encoding: .utf8))
  }

  @Test(arguments: runs)
  func commandSucceeds(command: String) throws {
    try WeirProcess.withTemporaryFolder { folder in
      let (status, text) = try shell(command, in: folder)
      #expect(status == 0, "\(text)")
    }
  }

  @Test func samplesBringEveryAction() throws {
    let command = ".build/release/weir run Pipelines/telecom-fraud.yaml"
    #expect(Self.commands.contains { $0.contains(command) })
    try WeirProcess.withTemporaryFolder { folder in
      #expect(try shell(command, in: folder).status == 0)
      for action in ["block", "hold", "warn", "refer", "watch"] {
        let file = folder.appending(path: "out/actions/\(action).csv")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(rows.count > 1, "no event of the samples asks to \(action)")
      }
    }
  }

  @Test(arguments: ["check", "test"])
  func samplePipelinePasses(command: String) throws {
    try WeirProcess.withTemporaryFolder { folder in
      let (status, text) = try shell(
        ".build/release/weir \(command) Pipelines/telecom-fraud.yaml", in: folder)
      #expect(status == 0, "\(text)")
    }
  }
}
