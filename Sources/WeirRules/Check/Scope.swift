import WeirCore

/// The names that an expression may use.
struct Scope {
  struct Step {
    var name: String
    var kind: KindID
  }

  struct Key {
    var name: String
    var type: ValueType
  }

  /// Of the event that is judged; its fields are used bare.
  var kind: KindID
  /// The steps whose fields may be named, by their places in the sequence.
  var steps: [Step] = []
  /// The place of the step that the judged event matches; its fields are those of the event.
  var completing: Int?
  /// The name of the step of which this is the `where`.
  var ownStep: String?
  var keys: [Key] = []
  /// Whether `having`, `why` and `actions` of a window are meant.
  var hasAggregates = false
  /// Whether a step's name may stand for the id of its event.
  var hasStepTargets = false
  /// Whether `kind` stands for the name of the event's kind.
  var hasKind = false
}
