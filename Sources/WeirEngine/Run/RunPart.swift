import WeirCore
import WeirRules
import WeirSinks

/// Which part of its input a run is about, where it is not all of it.
package struct RunPart: Sendable, Equatable {
  /// The condition on the events that rules see.
  package var narrowing: String?
  /// Flags of earlier events are not raised, milliseconds.
  package var flagsFrom: Int64?
  /// How many events of the total order rules see, above 0.
  package var limit: Int?

  package init(narrowing: String? = nil, flagsFrom: Int64? = nil, limit: Int? = nil) {
    self.narrowing = narrowing
    self.flagsFrom = flagsFrom
    self.limit = limit
  }

  /// What `run.json` and the summary say, by option.
  var options: [(name: String, value: ReportValue)] {
    var options: [(String, ReportValue)] = []
    if let narrowing { options.append(("where", .text(narrowing))) }
    if let flagsFrom { options.append(("flags_from", .text(EventTime.format(flagsFrom)))) }
    if let limit { options.append(("limit", .integer(limit))) }
    return options
  }

  /// Takes out of a release what the part leaves out.
  func leaveOut(_ outputs: inout [ShardOutput]) {
    guard let flagsFrom else { return }
    for index in outputs.indices {
      outputs[index].flags.removeAll { $0.batch.times[$0.row] < flagsFrom }
      for rule in outputs[index].suppressed.indices {
        outputs[index].suppressed[rule].removeAll { $0 < flagsFrom }
      }
    }
  }
}
