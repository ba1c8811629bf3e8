/// A declared field of an event kind.
package struct Field: Hashable, Sendable {
  package var name: String
  package var type: ValueType

  package init(_ name: String, _ type: ValueType) {
    self.name = name
    self.type = type
  }
}

/// Place of a field in its kind's declaration.
package typealias FieldID = Int
/// Place of a kind in the schema.
package typealias KindID = Int
