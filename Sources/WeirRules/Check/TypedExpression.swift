package import WeirCore

/// An expression after the checker: every name resolved, every type known.
///
/// Numeric operands of one operation have been brought to one type by ``Operation/toDecimal(_:)``
/// and ``Operation/toReal(_:)``; text constants compared with phones are normalised.
package struct TypedExpression: Sendable {
  package var operation: Operation
  package var type: ValueType
  /// The canonical text, single spaces.
  package var text: String

  package init(_ operation: Operation, _ type: ValueType, text: String) {
    self.operation = operation
    self.type = type
    self.text = text
  }
}

package indirect enum Operation: Sendable {
  case constant(Value)
  /// A field of the event or flag that is judged (`start` has been rewritten to
  /// `time - duration`). Field 0 is the id, field 1 the time. In a sequence's `having`, `why` and
  /// `actions` the completing event's, or another step's where ``ofStep(_:_:)`` says so.
  case field(FieldID)
  /// The value of a feature on the event that is judged: place in ``CheckedPlan/features``.
  case feature(Int)
  /// The name of the role in which the event counts.
  case role
  /// A value of the event that matched an earlier step of the chain.
  case ofStep(Int, TypedExpression)
  /// Inside an aggregate: a value of the event that is judged, not of the one in the window.
  case this(TypedExpression)
  /// An aggregate of the rule's window: place in ``CheckedRule/aggregates``.
  case aggregate(Int)
  /// The value of a part of the key (a sequence's named key, or a plain key with a name).
  case key(Int)
  case not(TypedExpression)
  case and(TypedExpression, TypedExpression)
  case or(TypedExpression, TypedExpression)
  /// Both sides have one type (or are string and phone: compared as text).
  case compare(Comparison, TypedExpression, TypedExpression)
  case negate(TypedExpression)
  case arithmetic(Arithmetic, TypedExpression, TypedExpression)
  case toDecimal(TypedExpression)
  case toReal(TypedExpression)
  /// `x in ["a", "b"]`; the constants have the type of x.
  case isOneOf(TypedExpression, [Value], isNegated: Bool)
  /// `x in list("name")`: place in ``CheckedPlan/lists``.
  case isListed(TypedExpression, list: Int, isNegated: Bool)
  case text(TextTest, TypedExpression, TypedExpression)
  /// `x matches "regex"`; the pattern has been tried at check time.
  case matches(TypedExpression, pattern: String)
  /// `mentions(text, "list")`.
  case mentions(TypedExpression, list: Int)
  case prefixIn(TypedExpression, list: Int)
  /// `domain_in(text, "list")`.
  case domainIn(TypedExpression, list: Int)
  /// `lookalike(text, "list")`.
  case lookalike(TypedExpression, list: Int)
  /// `lookup(x, "list", "column")`: place in ``CheckedPlan/columns``.
  case lookup(TypedExpression, column: Int)
  case call(Function, [TypedExpression])
}

package enum Comparison: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// Operand types: number and number of one type (`/` gives real); time - time, time +- duration,
/// duration +- duration; duration * and / number (the number is integer, decimal or real, on
/// either side of `*`); duration / duration (real).
package enum Arithmetic: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
}

package enum TextTest: String, Sendable {
  case contains
  case startsWith = "starts_with"
  case endsWith = "ends_with"
}

/// Functions of values; aggregates are in ``AggregateFunction``.
package enum Function: String, Sendable, CaseIterable {
  case country, prefix, hour, weekday
  case isNight = "is_night"
  case missing, present, length, lower, abs, min, max, gap
  case urls, domain, template
}

package enum AggregateFunction: String, Sendable, CaseIterable, BitwiseCopyable {
  case count, share, distinct, sum, min, max, avg, median, stddev, first, last, span
}

/// An aggregate over the window of the key.
package struct CheckedAggregate: Sendable {
  package var function: AggregateFunction
  /// Nil for `count()` and `span()`. For `share(P)` the condition.
  package var argument: TypedExpression?
  /// `count(where P)`, and the narrowing of every other aggregate.
  package var predicate: TypedExpression?
  package var reach: AggregateReach
  /// Whether it looks as far as `within`, having no `over` of its own.
  package var followsWithin: Bool
  package var type: ValueType
  package var text: String

  package init(
    function: AggregateFunction, argument: TypedExpression?, predicate: TypedExpression?,
    reach: AggregateReach, followsWithin: Bool = true, type: ValueType, text: String
  ) {
    self.function = function
    self.argument = argument
    self.predicate = predicate
    self.reach = reach
    self.followsWithin = followsWithin
    self.type = type
    self.text = text
  }
}

/// The part of a key's past that an aggregate looks at: times in (t - over - before, t - before].
package struct AggregateReach: Hashable, Sendable {
  /// Milliseconds.
  package var over: Int64
  /// Milliseconds; 0: up to the event that is judged.
  package var before: Int64 = 0
  /// Whether the event that is judged is left out.
  package var leavesOutEvent = false

  package init(over: Int64, before: Int64 = 0, leavesOutEvent: Bool = false) {
    self.over = over
    self.before = before
    self.leavesOutEvent = leavesOutEvent
  }

  /// How far back events must be kept for it, milliseconds.
  package var lookBack: Int64 { over + before }
}
