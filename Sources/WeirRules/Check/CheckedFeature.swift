package import WeirCore

/// A value that is computed for each event from the past of its key.
package struct CheckedFeature: Sendable {
  package var name: String
  package var type: ValueType
  /// Of the events in its window.
  package var kind: KindID
  package var filter: TypedExpression?
  package var keys: [TypedExpression]
  /// Milliseconds.
  package var within: Int64
  /// Where it is read: its own kind first, then those of `read`.
  package var sites: [Site]

  /// A kind of event on which the feature is known.
  package struct Site: Sendable {
    package var kind: KindID
    /// On an event of the kind; as many as the feature has.
    package var keys: [TypedExpression]
    package var value: TypedExpression
    package var aggregates: [CheckedAggregate]
  }
}

/// What expressions need to know of a feature.
package struct FeatureSignature: Sendable {
  package var name: String
  package var type: ValueType
  /// Kinds of events on which it is known.
  package var kinds: Set<KindID>
}
