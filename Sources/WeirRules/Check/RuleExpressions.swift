package import WeirCore

extension CheckedRule {
  /// Every expression of the rule with the kind whose fields it names bare. What it says of earlier
  /// steps is left to ``TypedExpression/visit(_:)``.
  package var expressions: [(kind: KindID, expression: TypedExpression)] {
    operands + outputs.map { (completingKind, $0) }
  }

  /// What decides whether there is a flag, and the values that it has.
  private var operands: [(kind: KindID, expression: TypedExpression)] {
    let kind = completingKind
    var own: [(KindID, TypedExpression?)]
    switch form {
    case .single(_, let filter): own = [(kind, filter)]
    case .window(let form):
      own = [(kind, form.filter), (kind, form.having)]
      for part in form.keys {
        own += (part.byRole.isEmpty ? [part.expression] : part.byRole).map { (kind, $0) }
      }
    case .sequence(let form):
      own = form.steps.flatMap { [($0.kind, $0.key), ($0.kind, $0.filter)] }
      own += form.absences.flatMap { [($0.kind, $0.key), ($0.kind, $0.filter)] }
      own.append((kind, form.having))
    }
    own += aggregates.flatMap(\.operands).map { (kind, $0) }
    return own.compactMap { kind, expression in expression.map { (kind, $0) } }
  }

  /// What a flag says of its event.
  private var outputs: [TypedExpression] {
    let why = why.compactMap {
      if case .expression(let expression) = $0 { expression } else { nil }
    }
    return why + actions.map(\.target) + [subject].compactMap(\.self)
  }

  /// Whether it reads the id of an event other than to name the event.
  var readsIDs: Bool {
    operands.contains { $0.expression.namesID } || outputs.contains { !$0.isID && $0.namesID }
  }

  /// The kind of the event or flag that is flagged.
  package var completingKind: KindID {
    switch form {
    case .single(let kind, _): kind
    case .window(let form): form.kind
    case .sequence(let form): form.steps[form.steps.count - 1].kind
    }
  }

  /// Nil of other forms.
  package var windowForm: WindowForm? {
    if case .window(let form) = form { form } else { nil }
  }

  /// Kinds of the steps of a sequence.
  package var steps: [KindID] {
    if case .sequence(let form) = form { form.steps.map(\.kind) } else { [] }
  }

  /// The kinds that it reads, each once.
  package var kinds: Set<KindID> {
    guard case .sequence(let form) = form else { return [completingKind] }
    return Set(form.steps.map(\.kind) + form.absences.map(\.kind))
  }

  /// Places of the features that it uses.
  package var features: Set<Int> { expressions.map(\.expression).features }
}

extension CheckedAggregate {
  /// What it looks at in each event: its argument and its condition, where it has them.
  package var operands: [TypedExpression] { [argument, predicate].compactMap(\.self) }
}

extension CheckedFeature {
  /// Every expression with the kind whose fields it names bare.
  package var expressions: [(kind: KindID, expression: TypedExpression)] {
    var own: [(KindID, TypedExpression?)] = [(kind, filter)]
    for site in sites {
      own += site.keys.map { (site.kind, $0) }
      own.append((site.kind, site.value))
      own += site.aggregates.flatMap(\.operands).map { (kind, $0) }
    }
    return own.compactMap { kind, expression in expression.map { (kind, $0) } }
  }

  /// Places of the features that it uses.
  package var features: Set<Int> { expressions.map(\.expression).features }
}

extension [TypedExpression] {
  fileprivate var features: Set<Int> {
    var found: Set<Int> = []
    for expression in self {
      expression.visit { if case .feature(let place) = $0.operation { found.insert(place) } }
    }
    return found
  }
}

extension TypedExpression {
  /// Whether the id of an event stands in it.
  var namesID: Bool { isID || operands.contains(where: \.namesID) }

  /// Whether it is the id of an event, of that of a step too.
  fileprivate var isID: Bool {
    switch operation {
    case .field(EventKind.idField): true
    case .ofStep(_, let operand): operand.isID
    default: false
    }
  }

  /// Calls `body` with the expression and everything in it.
  package func visit(_ body: (TypedExpression) -> Void) {
    body(self)
    for operand in operands { operand.visit(body) }
  }

  /// The expressions directly below this one.
  package var operands: [TypedExpression] {
    switch operation {
    case .constant, .field, .feature, .role, .aggregate, .key: []
    case .ofStep(_, let operand), .this(let operand), .not(let operand), .negate(let operand),
      .toDecimal(let operand), .toReal(let operand), .isOneOf(let operand, _, _),
      .isListed(let operand, _, _), .matches(let operand, _), .mentions(let operand, _),
      .prefixIn(let operand, _), .domainIn(let operand, _), .lookalike(let operand, _),
      .lookup(let operand, _):
      [operand]
    case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
      .arithmetic(_, let left, let right), .text(_, let left, let right):
      [left, right]
    case .call(_, let operands): operands
    }
  }
}
