package import WeirCore

/// What a window operator keeps and how it judges.
package struct WindowPlan: Sendable {
  package var rule: Int
  /// Milliseconds.
  package var within: Int64
  package var layout: EntryLayout
  package var aggregates: [WindowAggregate]
  /// Below this many events `having` cannot hold; it is not looked at.
  package var leastCount: Int
  /// Where an entry holds its record's id, if evidence names it.
  package var identifier: EntryLayout.Slot?
}

/// An aggregate over the entries of a window.
package struct WindowAggregate: Sendable {
  package var function: AggregateFunction
  /// Where an entry holds the argument.
  package var argument: EntryLayout.Slot?
  /// Where an entry holds the condition of `where`.
  package var predicate: EntryLayout.Slot?
  package var argumentType: ValueType
  /// Of the result.
  package var type: ValueType
}
