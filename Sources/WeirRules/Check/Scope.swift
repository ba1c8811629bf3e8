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

  /// Where an aggregate may stand, and what it looks at.
  struct Window {
    /// Of the events in it.
    var kind: KindID
    /// Milliseconds.
    var within: Int64
  }

  /// Of the event or flag that is judged; its fields are used bare.
  var kind: KindID
  /// The steps whose fields may be named, by their places in the sequence.
  var steps: [Step] = []
  /// The place of the step that the judged event matches; its fields are those of the event.
  var completing: Int?
  /// The name of the step of which this is the `where`.
  var ownStep: String?
  var keys: [Key] = []
  /// Of `having`, `why` and `actions` of a rule with a window, and of a feature's `value`.
  var window: Window?
  /// Inside an aggregate: the kind of the event that is judged, which `this.` names.
  var judgedKind: KindID?
  /// Whether `role` names the role in which an event counts.
  var hasRole = false
  /// Whether the rules and categories that are compared with a flag's count as named.
  var namesFlags = false
  /// Whether features may be named.
  var hasFeatures = true
  /// Whether a step's name may stand for the id of its event.
  var hasStepTargets = false
  /// Whether `kind` stands for the name of the event's kind.
  var hasKind = false

  init(kind: KindID) {
    self.kind = kind
  }
}
