import WeirCore
import WeirEngine
import WeirSinks

/// Looks in the flagged events for those whose flags a rule on flags counted.
struct FlagSources {
  /// How many flagged events may be looked at for one flag.
  static let bound = 1_000

  /// A flagged event, and places of those of its flags that count.
  struct Source {
    var event: ReviewEvent
    var flags: [Int]
  }

  let folder: OutputFolder
  let pipeline: LoadedPipeline

  /// The flagged events of the rule's time with a flag that it sees, in whose line every part of the
  /// key stands.
  ///
  /// - Returns: nil if the rule sees no flags, or there are more than ``bound``.
  /// - Throws: ``SinkError`` if the flagged events cannot be read.
  /// - Complexity: O(*n*) in the flagged events, of which only those are parsed that name the key.
  func sources(of flag: ReviewFlag, _ event: ReviewEvent) throws(SinkError) -> [Source]? {
    guard let seen = SeenFlags(pipeline, rule: flag.rule),
      let span = pipeline.span(ofRule: flag.rule)
    else { return nil }
    let needles = flag.key.map { KeyNeedle($0.text) }
    var sources: [Source] = []
    var reader = ReviewEventReader()
    var number = 0
    try InputFile(path: folder.flaggedPath).scanLines { (line, offset) in
      number += 1
      let text = ByteSlice(start: line.baseAddress, count: line.count)
      guard needles.allSatisfy({ $0.isIn(text) }),
        let found = reader.event(in: line, number: number, offset: offset),
        (event.time - span...event.time).contains(found.time)
      else { return true }
      let flags = found.flags.indices.filter {
        seen.mayCount(rule: found.flags[$0].rule, category: found.flags[$0].category)
      }
      if !flags.isEmpty { sources.append(Source(event: found, flags: flags)) }
      return sources.count <= Self.bound
    }
    return sources.count > Self.bound ? nil : sources
  }
}
