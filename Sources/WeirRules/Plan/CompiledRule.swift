package import WeirCore

/// A rule's expressions as nodes of one program, for judging single events.
package struct CompiledRule: Sendable {
  package var header: RuleHeader
  /// Place among the plan's rules.
  package var index: Int
  package var program: Program
  package var having: Int32?
  package var keys: [Output]
  package var aggregates: [CheckedAggregate]
  package var why: [WhyPiece]
  package var actions: [(action: Action, target: Output)]
  package var subject: Output?
  package var oncePer: Int64?
  /// Captured places that hold a step's id, which is made of the position where it is missing.
  private var identifiers: Set<Int>

  /// Whether `once_per` holds a flag at `time` back, the key's last one having been at `flagged`
  /// (`Int64.min`: none yet).
  func isQuiet(at time: Int64, since flagged: Int64) -> Bool {
    guard let oncePer, flagged != .min else { return false }
    return time < flagged + oncePer
  }

  func isIdentifier(_ place: Int) -> Bool { identifiers.contains(place) }

  /// A node whose value goes into a flag.
  package struct Output: Sendable {
    package var name: String
    package var node: Int32
    package var type: ValueType
  }

  package enum WhyPiece: Sendable {
    case text(String)
    case output(Output)
  }
}

extension CompiledRule {
  /// - Parameters:
  ///   - kind: of the event that is flagged.
  ///   - captured: where fields of earlier steps are kept.
  init(
    _ rule: CheckedRule, index: Int, kind: KindID, having: TypedExpression?, keys: [KeyPart],
    captured: [CapturedField: Int], resources: ResourceBuilder
  ) {
    var builder = ProgramBuilder(kind: kind, resources: resources, captured: captured)
    func output(_ name: String, _ expression: TypedExpression) -> Output {
      Output(name: name, node: builder.add(expression), type: expression.type)
    }
    header = rule.header
    self.index = index
    self.having = having.map { builder.add($0) }
    self.keys = keys.map { output($0.name, $0.expression) }
    aggregates = rule.aggregates
    why = rule.why.map { part in
      switch part {
      case .text(let text): .text(text)
      case .expression(let expression): .output(output(expression.text, expression))
      }
    }
    actions = rule.actions.map { ($0.action, output($0.target.text, $0.target)) }
    subject = rule.subject.map { output($0.text, $0) }
    oncePer = rule.oncePer
    identifiers = Set(captured.filter { $0.key.field == EventKind.idField }.values)
    program = builder.finished()
  }
}
