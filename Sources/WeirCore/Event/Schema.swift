/// A kind of event, declared as data.
package struct EventKind: Sendable {
  package var name: String
  /// `id` first, `time` second, then the kind's own, then those a pipeline added.
  package var fields: [Field]

  package init(name: String, fields: [Field]) {
    self.name = name
    self.fields = [Field("id", .string), Field("time", .time)] + fields
  }

  package func field(named name: String) -> FieldID? {
    fields.firstIndex { $0.name == name }
  }
}

extension EventKind {
  package static let idField: FieldID = 0
  package static let timeField: FieldID = 1
}

/// The kinds of a pipeline. `start` of a call is `time - duration`: the rule checker rewrites it,
/// it is no field of its own.
package struct Schema: Sendable {
  package var kinds: [EventKind]

  package init(kinds: [EventKind] = Schema.builtIn) {
    self.kinds = kinds
  }

  package func kind(named name: String) -> KindID? {
    kinds.firstIndex { $0.name == name }
  }

  package static let builtIn: [EventKind] = [
    EventKind(
      name: "call",
      fields: [
        Field("caller", .phone), Field("callee", .phone), Field("duration", .duration),
        Field("answered", .bool), Field("imei", .string), Field("imsi", .string),
        Field("cell", .string), Field("trunk", .string),
      ]),
    EventKind(
      name: "sms",
      fields: [
        Field("sender", .phone), Field("recipient", .phone), Field("text", .string),
        Field("imei", .string), Field("cell", .string),
      ]),
    EventKind(
      name: "transaction",
      fields: [
        Field("payer", .string), Field("payee", .string), Field("amount", .decimal),
        Field("currency", .string), Field("channel", .string), Field("type", .string),
        Field("payer_phone", .phone), Field("payee_phone", .phone), Field("device", .string),
        Field("ip", .string),
      ]),
  ]
}

/// The fields of one kind that some rule, counter or sink uses: the columns of its batches.
///
/// `id` and `time` are always there, outside of `fields`.
package struct Projection: Sendable {
  package var fields: [FieldID]

  package init(fields: [FieldID] = []) {
    self.fields = fields
  }

  /// Column of `field`, or nil if it is not projected.
  package func column(of field: FieldID) -> Int? {
    fields.firstIndex(of: field)
  }
}
