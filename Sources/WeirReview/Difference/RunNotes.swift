/// What differs between two runs before their flagged events are looked at.
enum RunNotes {
  /// For people, lower case, no full stop; empty if they ran the same rules over the same inputs.
  static func differences(_ a: OutputFolder, _ b: OutputFolder) -> [String] {
    let (one, other) = (a.run, b.run)
    var notes: [String] = []
    if one.version != other.version {
      notes.append("the versions of weir differ: \(one.version) and \(other.version)")
    }
    if one.digests.pipeline != other.digests.pipeline {
      notes.append("the pipeline files differ: '\(one.pipeline)' and '\(other.pipeline)'")
    }
    if one.digests.rules != other.digests.rules { notes.append("the rules or lists differ") }
    if one.options ?? [:] != other.options ?? [:] {
      notes.append("the options differ: \(options(one)) and \(options(other))")
    }
    notes += inputs(one, other)
    if one.sum.processed != other.sum.processed {
      notes.append("the events processed differ: \(one.sum.processed) and \(other.sum.processed)")
    }
    for (folder, run) in [(a, one), (b, other)] {
      if !run.isComplete { notes.append("'\(folder.path)' lost input or an output") }
      if let stopped = run.stopped { notes.append("'\(folder.path)' was stopped by \(stopped)") }
    }
    return notes.map(VisibleText.of)
  }

  private static func options(_ run: RunFacts) -> String {
    let options = (run.options ?? [:]).sorted { $0.key < $1.key }.map {
      "--\($0.key.replacing("_", with: "-")) \($0.value.text)"
    }
    return options.isEmpty ? "none" : "'\(options.joined(separator: " "))'"
  }

  /// Inputs are told by stage and name; folders do not matter.
  private static func inputs(_ a: RunFacts, _ b: RunFacts) -> [String] {
    func sizes(_ run: RunFacts) -> [String: Int?] {
      Dictionary(
        run.inputs.map { input in
          let file = input.file.split(separator: "/").last.map(String.init) ?? input.file
          return ("\(input.ingest): \(file)", input.bytes)
        }, uniquingKeysWith: { first, _ in first })
    }
    let (one, other) = (sizes(a), sizes(b))
    var notes: [String] = []
    let gone = one.keys.filter { other[$0] == nil }.sorted()
    let new = other.keys.filter { one[$0] == nil }.sorted()
    let resized = one.keys.filter { name in
      guard let before = one[name], let after = other[name] else { return false }
      return before != after
    }.sorted()
    if !gone.isEmpty { notes.append("only the first run read \(listed(gone))") }
    if !new.isEmpty { notes.append("only the second run read \(listed(new))") }
    if !resized.isEmpty { notes.append("these inputs differ in size: \(listed(resized))") }
    return notes
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }
}
