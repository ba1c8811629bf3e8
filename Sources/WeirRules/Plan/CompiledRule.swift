package import WeirCore

/// A rule's expressions as nodes of programs, for judging single events.
package struct CompiledRule: Sendable {
  package var header: RuleHeader
  /// Place among the plan's rules.
  package var index: Int
  /// By kind of the event that is flagged; one for a rule on events.
  private var bodies: [Body?]
  /// Those whose values a flag has, which are the first ones of its window.
  package var aggregates: [CheckedAggregate]
  package var oncePer: Int64?
  /// Whether it reads flags.
  package var isOnFlags: Bool
  /// Whether it, or what it reads, uses features.
  package var usesFeatures: Bool
  /// Whether a flag without `subject:` is about its key.
  package var isAboutKey: Bool
  /// Whether the rule says whom its flags are about.
  package var hasSubject: Bool
  /// Names of the roles, as `role` gives them.
  package var roles: [Scalar]
  /// Captured places that hold a step's id, which is made of the position where it is missing.
  private var identifiers: Set<Int>

  /// Whether `once_per` holds a flag at `time` back, the key's last one having been at `flagged`
  /// (`Int64.min`: none yet).
  func isQuiet(at time: Int64, since flagged: Int64) -> Bool {
    guard let oncePer, flagged != .min else { return false }
    return time < flagged + oncePer
  }

  /// Programs of all kinds, in their order.
  package var programs: [Program] { bodies.compactMap { $0?.program } }

  func body(_ kind: KindID) -> Body? { kind < bodies.count ? bodies[kind] : nil }

  /// Parts of the key, which are none without one.
  var keyCount: Int { bodies.compactMap { $0?.keys.map(\.count).max() }.max() ?? 0 }

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
  ///   - sites: of the events or flags that are flagged.
  ///   - captured: where values of earlier steps are kept.
  init(
    _ rule: CheckedRule, index: Int, sites: [ProgramSite], captured: [CapturedValue: Int],
    resources: ResourceBuilder
  ) {
    header = rule.header
    self.index = index
    bodies = resources.schema.kinds.map { _ in nil }
    for site in sites {
      bodies[site.kind] = Body(
        rule, ProgramBuilder(site: site, resources: resources, captured: captured))
    }
    aggregates = Array(rule.aggregates.prefix(rule.valueCount))
    oncePer = rule.oncePer
    isOnFlags = rule.kinds.contains(resources.schema.flagKind)
    usesFeatures = !rule.features.isEmpty
    hasSubject = rule.subject != nil
    roles = []
    isAboutKey = false
    switch rule.form {
    case .single: break
    case .window(let form):
      roles = form.roles.map { resources.text($0) }
      isAboutKey = form.keys.count == 1
    case .sequence: isAboutKey = true
    }
    identifiers = Set(captured.filter { $0.key.isIdentifier }.values)
  }
}

extension CompiledRule {
  /// What is judged and said on events of one kind.
  package final class Body: Sendable {
    package let program: Program
    package let having: Int32?
    /// Whether `having` names a part of the key.
    package let havingNamesKey: Bool
    /// By role; one without roles.
    package let keys: [[Output]]
    package let why: [WhyPiece]
    package let actions: [(action: Action, target: Output)]
    package let subject: Output?

    fileprivate init(_ rule: CheckedRule, _ empty: ProgramBuilder) {
      var builder = empty
      func output(_ name: String, _ expression: TypedExpression) -> Output {
        Output(name: name, node: builder.add(expression), type: expression.type)
      }
      switch rule.form {
      case .single:
        having = nil
        havingNamesKey = false
        keys = [[]]
      case .window(let form):
        having = builder.add(form.having)
        havingNamesKey = form.having.namesKey
        keys = (0..<max(1, form.roles.count)).map { role in
          form.keys.map { output($0.name, $0.expression(role: role)) }
        }
      case .sequence(let form):
        having = form.having.map { builder.add($0) }
        havingNamesKey = false
        keys = [[output(form.keyName, form.steps[form.steps.count - 1].key)]]
      }
      why = rule.why.map { part in
        switch part {
        case .text(let text): .text(text)
        case .expression(let expression): .output(output(expression.text, expression))
        }
      }
      actions = rule.actions.map { ($0.action, output($0.target.text, $0.target)) }
      subject = rule.subject.map { output($0.text, $0) }
      program = builder.finished()
    }
  }
}
