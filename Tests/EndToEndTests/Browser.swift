import Foundation
import Testing

/// A headless Chromium that is told what to do over two pipes, one page open in it.
///
/// > Chrome DevTools Protocol, `--remote-debugging-pipe`: JSON messages, each ended by a zero byte.
final class Browser {
  /// Why the browser cannot go on.
  struct Failure: Error {
    var text: String
  }

  /// The first of the usual names that is on the path; nil where none is installed.
  static let executable: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private static let waitMilliseconds: Int32 = 60_000

  private let process = Process()
  private let commands = Pipe()
  private let answers = Pipe()
  private let profile: URL
  private var received: [UInt8] = []
  private var number = 0
  private var session: String?
  private var events: [[String: Any]] = []

  init() throws {
    let executable = try #require(Self.executable)
    profile = FileManager.default.temporaryDirectory
      .appending(path: "weir-browser-\(UUID().uuidString)", directoryHint: .isDirectory)
    // The shell gives the browser the two ends under the numbers that it expects.
    var options = [
      "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
      "--user-data-dir=\(profile.path)", "--remote-debugging-pipe",
    ]
    if getuid() == 0 { options.append("--no-sandbox") }
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      ["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 >/dev/null 2>/dev/null", executable] + options
    process.standardInput = commands
    process.standardOutput = answers
    try process.run()
    let page = try call("Target.createTarget", ["url": "about:blank"])
    session =
      try call(
        "Target.attachToTarget", ["targetId": page["targetId"] ?? "", "flatten": true])["sessionId"]
      as? String
    for domain in ["Page", "Runtime", "Log"] { try call("\(domain).enable") }
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: profile)
  }

  /// Opens a page and waits until it is loaded.
  func open(_ address: String) throws {
    try call("Page.navigate", ["url": address])
    while try !take(event: "Page.loadEventFired") { try receive() }
  }

  /// The value of an expression of the page, waited for where it is a promise.
  ///
  /// - Throws: ``Failure`` if it fails.
  func value(of expression: String) throws -> Any? {
    let answer = try call(
      "Runtime.evaluate",
      ["expression": expression, "returnByValue": true, "awaitPromise": true])
    if let failure = answer["exceptionDetails"] { throw Failure(text: "\(expression): \(failure)") }
    return (answer["result"] as? [String: Any])?["value"]
  }

  func text(of expression: String) throws -> String {
    try #require(value(of: expression) as? String, "no text: \(expression)")
  }

  func number(of expression: String) throws -> Int {
    try #require(value(of: expression) as? Int, "no number: \(expression)")
  }

  /// Waits until an expression is true.
  func wait(for expression: String) throws {
    for _ in 0..<1500 {
      if try value(of: expression) as? Bool == true { return }
      Thread.sleep(forTimeInterval: 0.02)
    }
    throw Failure(text: "never true: \(expression)")
  }

  /// Presses and releases a key that writes `text`.
  func press(_ text: String) throws {
    for type in ["keyDown", "keyUp"] {
      try call("Input.dispatchKeyEvent", ["type": type, "key": text, "text": text])
    }
  }

  /// How the page is looked at: its width in pixels, on a screen or in print, light or dark.
  func look(width: Int, media: String = "", isDark: Bool = false) throws {
    try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false])
    let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
    try call("Emulation.setEmulatedMedia", ["media": media, "features": [scheme]])
  }

  /// Errors of scripts and of the page's policy so far.
  var problems: [String] {
    events.filter {
      ["Runtime.exceptionThrown", "Log.entryAdded"].contains($0["method"] as? String)
    }.map { "\($0["params"] ?? "")" }
  }

  private func take(event name: String) throws -> Bool {
    guard let place = events.firstIndex(where: { $0["method"] as? String == name }) else {
      return false
    }
    events.remove(at: place)
    return true
  }

  @discardableResult
  func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    number += 1
    var message: [String: Any] = ["id": number, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    try commands.fileHandleForWriting.write(
      contentsOf: JSONSerialization.data(withJSONObject: message) + [0])
    while true {
      let answer = try receive()
      guard answer["id"] as? Int == number else { continue }
      if let error = answer["error"] { throw Failure(text: "\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  /// The next message; events are kept.
  @discardableResult
  private func receive() throws -> [String: Any] {
    while true {
      if let end = received.firstIndex(of: 0) {
        let object = try JSONSerialization.jsonObject(with: Data(received[..<end]))
        received.removeSubrange(...end)
        let message = object as? [String: Any] ?? [:]
        if message["id"] == nil { events.append(message) }
        return message
      }
      var request = pollfd(
        fd: answers.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, Self.waitMilliseconds) > 0 else {
        throw Failure(text: "the browser is silent")
      }
      let bytes = answers.fileHandleForReading.availableData
      if bytes.isEmpty { throw Failure(text: "the browser has ended") }
      received += bytes
    }
  }
}
