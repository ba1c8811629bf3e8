import WeirCore
import WeirSinks

/// Counts flags by rule instead of writing them.
package final class FlagTally: @unchecked Sendable {
  // @unchecked Sendable: written on the collector's queue, read after the run.

  /// Of one rule.
  package struct Figures: Hashable, Sendable {
    package var flags = 0
    /// Events with at least one flag.
    package var events = 0
    /// Flags that `once_per` held back.
    package var suppressed = 0
  }

  /// By place of the rule in the plan.
  package private(set) var figures: [Figures]
  private let observe: ((_ id: String, _ rules: [Int]) -> Void)?

  /// - Parameter observe: told the id of each flagged event, in the total order, and the places of
  ///   the rules that flagged it, ascending, each once; on the collector's queue.
  package init(rules: Int, observe: ((_ id: String, _ rules: [Int]) -> Void)?) {
    figures = Array(repeating: Figures(), count: rules)
    self.observe = observe
  }

  /// - Parameter id: made only if somebody wants it.
  func add(_ event: FlaggedEvent, id: () -> [UInt8]) {
    var rules: [Int] = []
    for flag in event.flags {
      figures[flag.rule].flags += 1
      if rules.last != flag.rule { rules.append(flag.rule) }
    }
    for rule in rules { figures[rule].events += 1 }
    observe?(String(decoding: id(), as: UTF8.self), rules)
  }

  func addSuppressed(_ count: Int, rule: Int) { figures[rule].suppressed += count }
}
