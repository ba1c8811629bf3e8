import Foundation
import Synchronization
import TestSupport
import Testing

/// `weir review` in a pseudo-terminal.
struct ReviewTerminalTests {
  /// The end of a pseudo-terminal that a person would sit at.
  private final class Seat: Sendable {
    /// `TIOCSPTLCK` and `TIOCGPTN` of Linux.
    private static let takeLock: UInt = 0x4004_5431
    private static let takeNumber: UInt = 0x8004_5430

    private let person: Int32
    private let seen = Mutex("")

    /// - Returns: the seat, and the end for the process.
    static func open() throws -> (seat: Seat, terminal: FileHandle) {
      let person = openTerminal("/dev/ptmx")
      try #require(person >= 0)
      var (number, locked): (Int32, Int32) = (0, 0)
      var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
      try #require(ioctl(person, takeLock, &locked) == 0)
      try #require(ioctl(person, takeNumber, &number) == 0)
      try #require(ioctl(person, UInt(TIOCSWINSZ), &size) == 0)
      let terminal = openTerminal("/dev/pts/\(number)")
      try #require(terminal >= 0)
      return (Seat(person), FileHandle(fileDescriptor: terminal, closeOnDealloc: true))
    }

    private init(_ person: Int32) {
      self.person = person
      Thread.detachNewThread { [self] in
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
          let count = read(person, &bytes, bytes.count)
          if count <= 0 { break }
          let text = String(decoding: bytes[..<count], as: UTF8.self)
          seen.withLock { $0 += text }
        }
        close(person)
      }
    }

    var text: String { seen.withLock { $0 } }

    func type(_ text: String) {
      let bytes = Array(text.utf8)
      #expect(write(person, bytes, bytes.count) == bytes.count)
    }

    /// Waits until `text` was drawn, for half a minute at most.
    func wait(for text: String) throws {
      for _ in 0..<1500 where !self.text.contains(text) { Thread.sleep(forTimeInterval: 0.02) }
      try #require(self.text.contains(text), "not drawn: \(text)")
    }
  }

  /// Runs `weir review` with someone at its terminal.
  private func review(
    _ folder: URL, _ options: [String] = [], _ body: (Seat, Process) throws -> Void
  ) throws -> (status: Int32, text: String) {
    let (seat, terminal) = try Seat.open()
    let process = Process()
    process.executableURL = try WeirProcess.executable()
    process.arguments = ["review", "out", "--who", "ana"] + options
    process.currentDirectoryURL = folder
    process.environment = ["TERM": "xterm", "PATH": "/usr/bin:/bin"]
    process.standardInput = terminal
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    try body(seat, process)
    process.waitUntilExit()
    if options.isEmpty { try seat.wait(for: "\u{1B}[?1049l") }
    return (process.terminationStatus, seat.text)
  }

  private func verdicts(_ folder: URL) throws -> [String] {
    let file = folder.appending(path: "out/verdicts.jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let verdict = try JSONText(String(line))
      return ["who", "verdict", "reason"].compactMap { verdict[$0]?.plain }.joined(separator: " ")
    }
  }

  @Test func aSessionOfKeysLeavesItsVerdicts() throws {
    try CallCase.with(input: CallCase.records(10...12)) { test in
      #expect(try test.run().status == 0)
      let first = try review(test.folder) { seat, _ in
        try seat.wait(for: "1 of ")
        seat.type("c")
        try seat.wait(for: "confirmed: ")
        seat.type("U")
        try seat.wait(for: "taken back: ")
        seat.type("g\rx3")
        try seat.wait(for: "false positive: ")
        seat.type("\u{1B}")
        Thread.sleep(forTimeInterval: 0.3)
        seat.type("u")
        try seat.wait(for: "[undecided]")
        seat.type("q")
      }
      #expect(first.status == 0)
      #expect(first.text.contains("\u{1B}[?1049h"))
      #expect(
        try verdicts(test.folder) == [
          "ana confirmed", "ana undo", "ana false_positive test_traffic",
        ])
      let second = try review(test.folder) { seat, _ in
        try seat.wait(for: "[undecided]")
        seat.type("q")
      }
      #expect(second.status == 0)
    }
  }

  /// A file gets targets as they are, a terminal as they can be seen.
  @Test func aTerminalDoesNotActOnTargets() throws {
    try CallCase.with(input: CallCase.records(10...12)) { test in
      #expect(try test.run().status == 0)
      let file = test.folder.appending(path: "out/flagged.jsonl")
      let line = try #require(
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").first)
      let start = try #require(line.range(of: #""actions":["#))
      let end = try #require(line.range(of: #"],"source""#))
      let action = #"{"action":"block","target":"\u001b[2Jx\u202ey"}"#
      try Data((line[..<start.upperBound] + action + line[end.lowerBound...] + "\n").utf8)
        .write(to: file)
      let options = ["--hand-over", "block", "--decided", "not-false-positive"]
      let outcome = try review(test.folder, options) { seat, _ in
        try seat.wait(for: "target,first,last")
        try seat.wait(for: #"\u{1B}[2Jx\u{202E}y,"#)
      }
      #expect(outcome.status == 0)
      #expect(!outcome.text.contains("\u{1B}[2J"))
    }
  }

  @Test(arguments: [(SIGTERM, 143), (SIGINT, 130), (SIGHUP, 143)] as [(Int32, Int32)])
  func aSignalRestoresTheTerminal(signal: Int32, status: Int32) throws {
    try CallCase.with(input: CallCase.records(10...12)) { test in
      #expect(try test.run().status == 0)
      let outcome = try review(test.folder) { seat, process in
        try seat.wait(for: "1 of ")
        kill(process.processIdentifier, signal)
      }
      #expect(outcome.status == status)
    }
  }

  @Test func withoutATerminalTheOptionsAreNamed() throws {
    try CallCase.with(input: CallCase.records(10...12)) { test in
      #expect(try test.run().status == 0)
      let outcome = try WeirProcess.run(["review", "out"], in: test.folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("--list"))
    }
  }
}

private func openTerminal(_ path: String) -> Int32 { open(path, O_RDWR | O_NOCTTY) }
