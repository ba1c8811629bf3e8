import WeirCore

/// Translates checked expressions into the nodes of one program.
struct ProgramBuilder {
  private var nodes: [Node] = []
  private var phraseSets: [PhraseSet] = []
  private var known: [Node: Int32] = [:]
  private let site: ProgramSite
  private let resources: ResourceBuilder
  /// Values of earlier steps that the program reads: place of each in the captured values.
  private var captured: [CapturedValue: Int]
  /// Values of the window's entry that the program reads, by their places among the captured
  /// ones; nil in programs that look at no entry.
  private var entry: [EntryValue: Int]?
  /// What `role` stands for where it is known; else it is asked for when a row is judged.
  var role: String?
  /// Values that the lowest level has computed, by their places among the carried ones.
  var carried: [EntryValue: Int] = [:]
  /// Conditions that the lowest level has decided, by their places among the derived columns.
  var decided: [EntryValue: Int] = [:]

  /// - Parameters:
  ///   - site: whose rows bare fields belong to.
  ///   - captured: where values of earlier steps are kept; empty outside of sequences.
  init(
    site: ProgramSite, resources: ResourceBuilder, captured: [CapturedValue: Int] = [:]
  ) {
    self.site = site
    self.resources = resources
    self.captured = captured
  }

  init(site: ProgramSite, resources: ResourceBuilder, entry: [EntryValue: Int]) {
    self.init(site: site, resources: resources)
    self.entry = entry
  }

  /// Adds `expression` and returns the node that holds its value.
  mutating func add(_ expression: TypedExpression) -> Int32 {
    let type = expression.type
    if let place = entry?[EntryValue(expression)] {
      return insert(Node(.captured, type, auxiliary: Int32(place)))
    }
    if !carried.isEmpty, let place = carried[EntryValue(expression)] {
      return insert(Node(.carried, type, auxiliary: Int32(place)))
    }
    if !decided.isEmpty, let column = decided[EntryValue(expression)] {
      return insert(Node(.derived, type, auxiliary: Int32(column)))
    }
    switch expression.operation {
    case .constant(let value): return constant(value, type)
    case .field(let field): return add(field: field, type)
    case .feature(let feature):
      guard let column = resources.readColumn(of: feature, in: site.kind) else {
        return constant(.missing, type)
      }
      return insert(Node(.derived, type, auxiliary: Int32(column)))
    case .role: return role.map { constant(.text($0), type) } ?? insert(Node(.role, type))
    case .ofStep(let step, let value):
      let place = captured[CapturedValue(step, value)] ?? -1
      return insert(Node(.captured, type, auxiliary: Int32(place)))
    case .this(let value):
      let outer = entry
      entry = nil
      defer { entry = outer }
      return add(value)
    case .aggregate(let index): return insert(Node(.aggregate, type, auxiliary: Int32(index)))
    case .key(let part): return insert(Node(.key, type, auxiliary: Int32(part)))
    case .not(let operand): return insert(Node(.not, type, left: add(operand)))
    case .and(let left, let right): return binary(.and, type, left, right)
    case .or(let left, let right): return binary(.or, type, left, right)
    case .compare(let comparison, let left, let right):
      return binary(comparison.opcode, type, left, right)
    case .negate(let operand): return insert(Node(.negate, type, left: add(operand)))
    case .arithmetic(let arithmetic, let left, let right):
      return binary(arithmetic.opcode, type, left, right)
    case .toDecimal(let operand): return insert(Node(.toDecimal, type, left: add(operand)))
    case .toReal(let operand): return insert(Node(.toReal, type, left: add(operand)))
    case .text(let test, let left, let right): return binary(test.opcode, type, left, right)
    default: return addMembership(expression)
    }
  }

  /// The aggregate that is all there is to a node's value; nil if there is more.
  func aggregate(at node: Int32) -> Int? {
    let found = nodes[Int(node)]
    return found.opcode == .aggregate ? Int(found.auxiliary) : nil
  }

  private mutating func constant(_ value: Value, _ type: ValueType) -> Int32 {
    insert(Node(.constant, type, auxiliary: Int32(resources.constant(value, type))))
  }

  /// A field of the site's rows. A flag has those of its event; one of another kind is missing.
  private mutating func add(field: FieldID, _ type: ValueType) -> Int32 {
    if field == EventKind.idField { return insert(Node(.identifier, type)) }
    if field == EventKind.timeField { return insert(Node(.time, type)) }
    switch site {
    case .event(let kind):
      return insert(Node(.column, type, auxiliary: Int32(resources.column(of: field, in: kind))))
    case .flag(let kind):
      if let flagField = FlagField(field: field) {
        let column = resources.derivedTypes[kind].count + flagField.rawValue
        return insert(Node(.derived, type, auxiliary: Int32(column)))
      }
      let name = resources.schema.declaration(of: resources.schema.flagKind).fields[field].name
      guard let own = resources.schema.kinds[kind].field(named: name) else {
        return constant(.missing, type)
      }
      return insert(Node(.column, type, auxiliary: Int32(resources.column(of: own, in: kind))))
    }
  }

  private mutating func addMembership(_ expression: TypedExpression) -> Int32 {
    let type = expression.type
    switch expression.operation {
    case .isOneOf(let operand, let values, let isNegated):
      let set = resources.set(values, operand.type)
      return insert(
        Node(
          isNegated ? .isNotOneOf : .isOneOf, type, left: add(operand), auxiliary: Int32(set)))
    case .isListed(let operand, let list, let isNegated):
      return insert(
        Node(
          isNegated ? .isNotListed : .isListed, type, left: add(operand), right: time,
          auxiliary: Int32(list)))
    case .prefixIn(let operand, let list):
      return insert(
        Node(.prefixIn, type, left: add(operand), right: time, auxiliary: Int32(list)))
    case .domainIn(let operand, let list):
      return insert(
        Node(.domainIn, type, left: add(operand), right: time, auxiliary: Int32(list)))
    case .lookalike(let operand, let list):
      let place = resources.protectedNames(of: list)
      return insert(
        Node(.lookalike, type, left: add(operand), right: time, auxiliary: Int32(place)))
    case .lookup(let operand, let column):
      return insert(
        Node(.lookup, type, left: add(operand), right: time, auxiliary: Int32(column)))
    case .matches(let operand, let pattern):
      let place = resources.pattern(pattern)
      return insert(Node(.matches, type, left: add(operand), auxiliary: Int32(place)))
    case .mentions(let operand, let list): return addMentions(operand, list: list)
    case .call(let function, let operands):
      let left = operands.isEmpty ? -1 : add(operands[0])
      let right = operands.count < 2 ? -1 : add(operands[1])
      return insert(Node(function.opcode, type, left: left, right: right))
    default: preconditionFailure("every other operation is handled by the caller")
    }
  }

  private mutating func addMentions(_ operand: TypedExpression, list: Int) -> Int32 {
    let text = add(operand)
    let place =
      phraseSets.firstIndex {
        $0.textNode == text
          && ($0.members.count < PhraseMatcher.listLimit
            || $0.members.contains { $0.list == list })
      } ?? phraseSets.endIndex
    if place == phraseSets.endIndex {
      phraseSets.append(PhraseSet(textNode: text))
    }
    if let member = phraseSets[place].members.first(where: { $0.list == list }) {
      return member.node
    }
    let node = insert(
      Node(
        .mentions, .bool, left: text, right: Int32(phraseSets[place].members.count),
        auxiliary: Int32(place)))
    phraseSets[place].members.append(PhraseSet.Member(node: node, list: list))
    return node
  }

  /// The finished program, its phrase sets ready to scan.
  func finished() -> Program {
    Program(
      nodes: nodes,
      phraseSets: phraseSets.map { set in
        var set = set
        set.matcher = PhraseMatcher(lists: set.members.map { resources.lists[$0.list] })
        return set
      })
  }

  private var time: Int32 {
    mutating get { insert(Node(.time, .time)) }
  }

  private mutating func binary(
    _ opcode: Opcode, _ type: ValueType, _ left: TypedExpression, _ right: TypedExpression
  ) -> Int32 {
    let first = add(left)
    let second = add(right)
    return insert(Node(opcode, type, left: first, right: second))
  }

  private mutating func insert(_ node: Node) -> Int32 {
    if let place = known[node] { return place }
    let place = Int32(nodes.count)
    nodes.append(node)
    known[node] = place
    return place
  }
}

extension Comparison {
  var opcode: Opcode {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    }
  }
}

extension Arithmetic {
  var opcode: Opcode {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .remainder: .remainder
    }
  }
}

extension TextTest {
  var opcode: Opcode {
    switch self {
    case .contains: .contains
    case .startsWith: .startsWith
    case .endsWith: .endsWith
    }
  }
}

extension Function {
  var opcode: Opcode {
    switch self {
    case .country: .country
    case .prefix: .prefix
    case .hour: .hour
    case .weekday: .weekday
    case .isNight: .isNight
    case .missing: .isMissing
    case .present: .isPresent
    case .length: .length
    case .lower: .lower
    case .abs: .absolute
    case .min: .minimum
    case .max: .maximum
    case .gap: .gap
    case .urls: .urls
    case .domain: .domain
    case .template: .template
    }
  }
}
