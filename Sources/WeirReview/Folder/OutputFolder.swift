import Foundation
package import WeirSinks

/// The folder that `weir run --out` left, opened for reading.
package struct OutputFolder: Sendable {
  /// As it was given, without a slash at the end.
  package let path: String
  package let run: RunFacts
  /// The file of flagged events, found by its content where the pipeline gave it another name.
  package let flaggedPath: String

  /// - Throws: ``SinkError`` if the folder or its `run.json` cannot be read, or no flagged events
  ///   are in it.
  package init(_ path: String) throws(SinkError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    run = try Self.readRun(path)
    flaggedPath = try FlaggedFile.find(in: path, flagged: run.sum.flagged)
  }

  /// `name` within the folder.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Flags of rules on trial; nil where there is no such file.
  package var shadowPath: String? { existing("shadow.jsonl") }

  /// `actions/block.csv` and so on, as the usual pipelines name them; nil where it is not there.
  package func actionPath(_ action: String) -> String? { existing("actions/\(action).csv") }

  /// The counters, as the usual pipelines name them; nil where they are not there.
  package var countersPath: String? { existing("counters.csv") }

  /// The dead letter, as the usual pipelines name it; nil where it is not there.
  package var deadLetterPath: String? {
    existing("dead-letter.jsonl.zst") ?? existing("dead-letter.jsonl")
  }

  /// Gives `body` each flagged event in the order of the file; it answers whether to go on.
  ///
  /// - Parameter withReasons: see ``ReviewEventReader/init(withReasons:)``.
  /// - Throws: ``SinkError`` if the file cannot be read or a line is no flagged event; what `body`
  ///   throws.
  /// - Complexity: O(*n*) in the file, a few µs an event; memory for one event.
  package func forEachEvent(
    withReasons: Bool = true, _ body: (ReviewEvent) throws(SinkError) -> Bool
  ) throws(SinkError) {
    try Self.forEachEvent(in: flaggedPath, withReasons: withReasons, body)
  }

  /// The same for any file of flagged events, such as ``shadowPath``.
  package static func forEachEvent(
    in path: String, withReasons: Bool = true,
    _ body: (ReviewEvent) throws(SinkError) -> Bool
  ) throws(SinkError) {
    var reader = ReviewEventReader(withReasons: withReasons)
    var number = 0
    try InputFile(path: path).scanLines { (line, offset) throws(SinkError) in
      number += 1
      guard let event = reader.event(in: line, number: number, offset: offset) else {
        throw noFlaggedEvent(path, line: number)
      }
      return try body(event)
    }
  }

  static func noFlaggedEvent(_ path: String, line: Int) -> SinkError {
    SinkError(
      path: "\(path):\(line)", text: "the line is no flagged event",
      help: "run the pipeline again; the outputs are not to be edited")
  }

  private func existing(_ name: String) -> String? {
    FileManager.default.fileExists(atPath: file(name)) ? file(name) : nil
  }

  private static func readRun(_ path: String) throws(SinkError) -> RunFacts {
    let help = "give the folder that 'weir run --out' wrote"
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw SinkError(path: path, text: "there is no such folder", help: help)
    }
    guard isFolder.boolValue else {
      throw SinkError(path: path, text: "this is a file, expected a folder", help: help)
    }
    let file = "\(path)/run.json"
    guard let data = FileManager.default.contents(atPath: file) else {
      throw SinkError(path: path, text: "no run left its outputs here: no 'run.json'", help: help)
    }
    do {
      return try JSONDecoder().decode(RunFacts.self, from: data)
    } catch {
      throw SinkError(path: file, text: "this is no report of a run", help: help)
    }
  }
}

/// Finds the file of flagged events in an output folder.
enum FlaggedFile {
  private static let usual = ["flagged.jsonl.zst", "flagged.jsonl"]
  private static let others: Set<String> = ["shadow.jsonl", "cases.jsonl", "verdicts.jsonl"]

  /// - Parameter flagged: how many events the run flagged; where none, an empty file will do.
  static func find(in folder: String, flagged: Int) throws(SinkError) -> String {
    let names = ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).filter {
      let name = $0.split(separator: "/").last ?? ""
      return (name.hasSuffix(".jsonl") || name.hasSuffix(".jsonl.zst")) && !name.hasPrefix(".")
        && !others.contains(String(name))
    }.sorted { rank($0) < rank($1) }
    var empty: String?
    for name in names {
      let path = "\(folder)/\(name)"
      switch try firstLine(path) {
      case .flagged: return path
      case .none where usual.contains(name) || empty == nil: empty = empty ?? path
      case .none, .other: continue
      }
    }
    if flagged == 0, let empty { return empty }
    throw SinkError(
      path: folder, text: "no flagged events here, though the run flagged \(flagged)",
      help: "the pipeline's sink 'flagged' may write elsewhere; it must write into this folder")
  }

  private static func rank(_ name: String) -> (Int, String) {
    (usual.firstIndex(of: name) ?? usual.count, name)
  }

  private enum FirstLine { case flagged, other, none }

  private static func firstLine(_ path: String) throws(SinkError) -> FirstLine {
    var found = FirstLine.none
    var reader = ReviewEventReader()
    try InputFile(path: path).scanLines { (line, _) in
      found = reader.event(in: line, number: 1, offset: 0) == nil ? .other : .flagged
      return false
    }
    return found
  }
}
