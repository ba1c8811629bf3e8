/// A kind of event, declared as data.
package struct EventKind: Sendable, Equatable {
  package var name: String
  /// `id` first, `time` second, then the kind's own, then those a pipeline added.
  package var fields: [Field]

  package init(name: String, fields: [Field]) {
    self.name = name
    self.fields =
      [
        Field("id", .string, "name of the record"),
        Field("time", .time, "when the record came into being, a call's end"),
      ] + fields
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
package struct Schema: Sendable, Equatable {
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
        Field("caller", .phone, "who calls"), Field("callee", .phone, "who is called"),
        Field("duration", .duration, "from answer to end; seconds in the record"),
        Field("answered", .bool, "whether the call was taken"),
        Field("imei", .string, "the caller's device"),
        Field("imsi", .string, "the caller's subscriber identity"),
        Field("cell", .string, "the cell of the caller"),
        Field("trunk", .string, "the line that the call came in by"),
      ]),
    EventKind(
      name: "sms",
      fields: [
        Field("sender", .phone, "who sends"), Field("recipient", .phone, "who receives"),
        Field("text", .string, "what is written"), Field("imei", .string, "the sender's device"),
        Field("cell", .string, "the cell of the sender"),
      ]),
    EventKind(
      name: "transaction",
      fields: [
        Field("payer", .string, "account that pays"),
        Field("payee", .string, "account that is paid"), Field("amount", .decimal, "sum paid"),
        Field("currency", .string, "currency of the sum"),
        Field("channel", .string, "way of the payment, for example app or atm"),
        Field("type", .string, "the bank's name for such a payment"),
        Field("payer_phone", .phone, "number of the payer"),
        Field("payee_phone", .phone, "number of the payee"),
        Field("device", .string, "device that the payment was made with"),
        Field("ip", .string, "address that the payment came from"),
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
