package import WeirCore

/// The sinks of a run, opened together and committed together.
///
/// Archives appear under their final names only after all of them were written; if one fails, none
/// does. The digest of the flagged events is kept whether or not a sink writes them.
package final class SinkSet: @unchecked Sendable {
  // @unchecked Sendable: the collector's serial queue alone calls it.

  private var encoder: FlaggedEventEncoder
  private let schema: Schema
  private var sources: [SourceInfo]
  private var rules: [RuleHeader]
  private var flagged: [FlaggedEventSink] = []
  private var shadow: [FlaggedEventSink] = []
  private var deadLetters: [DeadLetterSink] = []
  private var actions: [ActionSink] = []
  /// To count into; each does so in buckets of its own.
  package private(set) var counters: [CounterSink] = []
  package private(set) var digest = FlaggedDigest()
  /// Events with flags of rules on trial.
  package private(set) var shadowEvents = 0

  /// Opens all sinks.
  ///
  /// - Parameters:
  ///   - folder: the output folder; created where it is missing.
  ///   - rules: in the order of ``Flag/rule``.
  ///   - zoneOffset: see ``CounterSink``.
  /// - Throws: ``SinkError`` if one cannot be opened; nothing is left then.
  package init(
    _ specifications: [SinkSpecification], folder: String, mode: OutputMode, schema: Schema,
    sources: [SourceInfo], rules: [RuleHeader],
    zoneOffset: @escaping @Sendable (Int64) -> Int64 = { _ in 0 }
  ) throws(SinkError) {
    self.sources = sources
    self.schema = schema
    self.rules = rules
    encoder = FlaggedEventEncoder(schema: schema, sources: sources, rules: rules)
    try FileSystem.createFolder(folder)
    for specification in specifications {
      switch specification {
      case .flagged(let path):
        let path = SinkSpecification.resolve(path, in: folder)
        flagged.append(try FlaggedEventSink(path: path, mode: mode))
        let shadowPath = SinkSpecification.canonical(
          FlaggedEventSink.shadowPath(beside: path, folder: folder))
        if !shadow.contains(where: { $0.output.path == shadowPath }) {
          shadow.append(try FlaggedEventSink(path: shadowPath, mode: mode))
        }
      case .counters(let path, let every):
        counters.append(
          CounterSink(
            path: SinkSpecification.resolve(path, in: folder), every: every, schema: schema,
            rules: rules, zoneOffset: zoneOffset))
      case .actions(let path):
        actions.append(
          ActionSink(folder: SinkSpecification.resolve(path, in: folder), rules: rules))
      case .deadLetter(let path):
        deadLetters.append(
          try DeadLetterSink(path: SinkSpecification.resolve(path, in: folder), mode: mode))
      }
    }
  }

  /// Goes on with the flags of other rules.
  ///
  /// - Parameter rules: in the order of ``Flag/rule`` from now on.
  package func replace(rules: [RuleHeader]) {
    self.rules = rules
    encoder = FlaggedEventEncoder(schema: schema, sources: sources, rules: rules)
    for sink in counters { sink.rules = rules }
    for sink in actions { sink.rules = rules }
  }

  /// Says which columns a CSV source has whose header could not be read before the run.
  package func setLayout(_ layout: CSVLayout, of source: Int) {
    sources[source].csv = layout
    encoder = FlaggedEventEncoder(schema: schema, sources: sources, rules: rules)
  }

  /// Writes, counts and gathers a flagged event, whose flags are all of rules in force.
  ///
  /// - Throws: ``SinkError``; the set can then only be discarded.
  package func write(_ event: FlaggedEvent) throws(SinkError) {
    encoder.encode(event)
    digest.add(encoder)
    for sink in flagged { try sink.write(encoder) }
    for sink in counters { sink.add(event) }
    for sink in actions { sink.add(event) }
  }

  /// Writes an event with its flags of rules on trial.
  ///
  /// - Throws: ``SinkError``; the set can then only be discarded.
  package func writeShadow(_ event: FlaggedEvent) throws(SinkError) {
    shadowEvents += 1
    if shadow.isEmpty { return }
    encoder.encode(event, as: .shadow)
    for sink in shadow { try sink.write(encoder) }
  }

  /// Writes a record to the dead letter; counting it is the caller's.
  ///
  /// - Parameter source: place of its source in the total order.
  /// - Throws: ``SinkError``; the set can then only be discarded.
  package func writeDeadLetter(_ record: RejectedRecord, source: Int) throws(SinkError) {
    for sink in deadLetters { try sink.write(record, from: sources[source]) }
  }

  /// Makes everything written so far readable; for live outputs, soon after it was written.
  ///
  /// - Throws: ``SinkError`` if it cannot be written.
  package func flushLive() throws(SinkError) {
    for output in lineOutputs { try output.flush() }
  }

  /// Rewrites counters and actions aside with what they hold; for live outputs, every 10 s.
  ///
  /// - Throws: ``SinkError`` if one cannot be written; the one before then stays.
  package func rewriteLive() throws(SinkError) {
    for sink in counters { try sink.rewrite() }
    for sink in actions { try sink.rewrite() }
  }

  /// Writes everything, syncs, and only then gives all outputs their final names.
  ///
  /// - Throws: ``SinkError``; no archive then stands under its final name.
  package func commit() throws(SinkError) {
    var outputs = lineOutputs
    do {
      for output in outputs { try output.finish() }
      for sink in counters { outputs.append(try sink.finish()) }
      for sink in actions { outputs += try sink.finish() }
      for output in outputs { try output.publish() }
    } catch {
      for output in outputs { output.withdraw() }
      throw error
    }
  }

  /// Removes what was written aside.
  package func discard() {
    for output in lineOutputs { output.discard() }
  }

  private var lineOutputs: [OutputFile] {
    (flagged + shadow).map(\.output) + deadLetters.map(\.output)
  }
}
