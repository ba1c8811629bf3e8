/// A declared field of an event kind.
package struct Field: Hashable, Sendable {
  package var name: String
  package var type: ValueType
  /// Lower case, no full stop; empty for fields that a pipeline adds.
  package var summary: String

  package init(_ name: String, _ type: ValueType, _ summary: String = "") {
    self.name = name
    self.type = type
    self.summary = summary
  }
}

/// Place of a field in its kind's declaration.
package typealias FieldID = Int
/// Place of a kind in the schema.
package typealias KindID = Int
