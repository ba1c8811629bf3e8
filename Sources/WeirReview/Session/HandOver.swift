package import WeirSinks

/// Whom or what an action list is to hold once verdicts are in.
package enum HandOver {
  /// The targets of an action as CSV, like the run's own lists: those of flagged events that a
  /// filter lets through, the highest score first. No field starts a formula in a spreadsheet.
  ///
  /// - Throws: ``SinkError`` if the index cannot be read.
  package static func csv(
    _ action: String, _ filter: ReviewFilter, in session: ReviewSession
  ) throws(SinkError) -> [UInt8] {
    var writer = CSVWriter(header: "target,first,last,events,score,rules", guardsFormulas: true)
    for target in try session.index.targets(of: action, filter) {
      writer.field(target.target)
      writer.field(Figures.time(target.first))
      writer.field(Figures.time(target.last))
      writer.number("\(target.events)")
      writer.number("\(target.score / 10).\(target.score % 10)")
      writer.field(target.rules.joined(separator: ";"))
      writer.endRow()
    }
    return writer.bytes
  }
}
