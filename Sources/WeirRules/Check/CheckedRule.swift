package import WeirCore

/// A rule that may run: names resolved, types known, all of it consistent.
package struct CheckedRule: Sendable {
  package var header: RuleHeader
  package var title: String
  package var status: RuleStatus
  package var form: RuleForm
  /// Milliseconds; nil without `once_per`.
  package var oncePer: Int64?
  /// Those of `having` first, then those that only `why` and `actions` name; each text once.
  package var aggregates: [CheckedAggregate]
  /// How many of ``aggregates``, from the first, `having` and `why` name: the values of a flag.
  package var valueCount: Int
  package var why: [WhyPart]
  package var actions: [CheckedAction]
  package var subject: TypedExpression?
  /// Of a rule on flags: the rules and categories that it names.
  package var named: [NamedFlags] = []
  /// Of a rule on flags: ids of the rules on flags whose flags it sees, besides those of all rules
  /// on events.
  package var namedRules: Set<String> = []

  package init(
    header: RuleHeader, title: String, status: RuleStatus, form: RuleForm, oncePer: Int64?,
    aggregates: [CheckedAggregate], why: [WhyPart], actions: [CheckedAction],
    subject: TypedExpression?
  ) {
    self.header = header
    self.title = title
    self.status = status
    self.form = form
    self.oncePer = oncePer
    self.aggregates = aggregates
    valueCount = aggregates.count
    self.why = why
    self.actions = actions
    self.subject = subject
  }
}

package enum RuleStatus: String, Sendable, CaseIterable {
  case stable, test, retired
}

package enum RuleForm: Sendable {
  case single(kind: KindID, filter: TypedExpression)
  case window(WindowForm)
  case sequence(SequenceForm)
}

package struct WindowForm: Sendable {
  package var kind: KindID
  package var filter: TypedExpression?
  package var keys: [KeyPart]
  /// Milliseconds.
  package var within: Int64
  package var having: TypedExpression
  /// Names of the roles in which an event counts; empty without roles.
  package var roles: [String]

  package init(
    kind: KindID, filter: TypedExpression?, keys: [KeyPart], within: Int64,
    having: TypedExpression, roles: [String] = []
  ) {
    self.kind = kind
    self.filter = filter
    self.keys = keys
    self.within = within
    self.roles = roles
    self.having = having
  }

  /// How far back it looks with its aggregates, milliseconds.
  func lookBack(_ aggregates: [CheckedAggregate]) -> Int64 {
    aggregates.map(\.reach.lookBack).reduce(within, max)
  }
}

/// One part of a window's key, with the name that outputs give it: the field, the name of
/// `by: { name: expression }`, else the canonical text.
package struct KeyPart: Sendable {
  package var name: String
  /// Of the first role, where the part differs by role.
  package var expression: TypedExpression
  /// By role; empty where the part is the same for all.
  package var byRole: [TypedExpression]

  package init(name: String, expression: TypedExpression, byRole: [TypedExpression] = []) {
    self.name = name
    self.expression = expression
    self.byRole = byRole
  }

  package func expression(role: Int) -> TypedExpression {
    byRole.isEmpty ? expression : byRole[role]
  }
}

package struct SequenceForm: Sendable {
  package var keyName: String
  /// Milliseconds.
  package var within: Int64
  /// At least two.
  package var steps: [CheckedStep]
  package var having: TypedExpression?
  /// What breaks a chain between two steps, in the order written.
  package var absences: [CheckedAbsence] = []

  package init(
    keyName: String, within: Int64, steps: [CheckedStep], having: TypedExpression?
  ) {
    self.keyName = keyName
    self.within = within
    self.steps = steps
    self.having = having
  }
}

package struct CheckedStep: Sendable {
  package var name: String
  package var kind: KindID
  package var key: TypedExpression
  package var filter: TypedExpression?

  package init(name: String, kind: KindID, key: TypedExpression, filter: TypedExpression?) {
    self.name = name
    self.kind = kind
    self.key = key
    self.filter = filter
  }
}

/// An event that breaks the chains which wait between two steps.
package struct CheckedAbsence: Sendable {
  /// Place of the step behind which the chains wait.
  package var after: Int
  package var kind: KindID
  package var key: TypedExpression
  package var filter: TypedExpression?
}

/// A rule or category that the `where` of a rule on flags names.
package struct NamedFlags: Sendable {
  package var text: String
  package var isCategory: Bool
  package var source: SourceText
  package var location: SourceLocation
}

/// A piece of the `why` template.
package enum WhyPart: Sendable {
  case text(String)
  case expression(TypedExpression)
}

/// An action and its target. A target that is a step's name has become that step's `id` field, one
/// that is the key's name the key. A list gives one action for each value.
package struct CheckedAction: Sendable {
  package var action: Action
  package var target: TypedExpression

  package init(action: Action, target: TypedExpression) {
    self.action = action
    self.target = target
  }
}

/// Everything that rules need at run time besides themselves.
package struct CheckedPlan: Sendable {
  package var schema: Schema
  /// Home country, ISO 3166 alpha-2; nil without one.
  package var country: String?
  /// In the order of their ids, retired ones left out.
  package var rules: [CheckedRule]
  /// Those before come first for the ones that use them.
  package var features: [CheckedFeature] = []
  /// Milliseconds for which rules that use features stay quiet at first; 0: not at all.
  package var warmup: Int64 = 0
  /// Lists named by rules, each with the type of what it is compared with.
  package var lists: [ValueList]
  /// The pipeline's own counters.
  package var counters: [CheckedCounter] = []
  /// Places of lists whose values are never the target of an action.
  package var allow: [Int] = []
  /// By kind: what must be true of the events that rules see, nil where they see none; empty
  /// without a condition.
  package var narrowing: [TypedExpression?] = []
  /// Whether the evidence of windows has the ids of its records.
  package var namesEvidence = false
  /// Columns of lists that rules look up.
  package var columns: [ListColumn] = []
  /// The public suffix list; nil for the one that the program brings along.
  package var suffixes: PublicSuffixes?

  package init(schema: Schema, country: String?, rules: [CheckedRule], lists: [ValueList]) {
    self.schema = schema
    self.country = country
    self.rules = rules
    self.lists = lists
  }
}

/// A list as read from its file: values normalised like the fields they are compared with.
package struct ValueList: Sendable {
  package struct Row: Sendable {
    package var value: [UInt8]
    /// Inclusive, milliseconds; `Int64.min` without one.
    package var validFrom: Int64
    /// Exclusive, milliseconds; `Int64.max` without one.
    package var validTo: Int64

    package init(value: [UInt8], validFrom: Int64, validTo: Int64) {
      self.value = value
      self.validFrom = validFrom
      self.validTo = validTo
    }
  }

  package var name: String
  package var rows: [Row]

  package init(name: String, rows: [Row]) {
    self.name = name
    self.rows = rows
  }
}

/// A column of a list, for `lookup`.
package struct ListColumn: Sendable {
  /// Place of the list in ``CheckedPlan/lists``.
  package var list: Int
  package var name: String
  package var type: ValueType
  /// For each row of the list.
  package var values: [Value]
}
