import Synchronization
import WeirCore
package import WeirSinks

/// Joins flagged subjects into cases.
///
/// Two subjects are joined if one flagged event concerns both, or if their events share a device, a
/// payee, a domain or a callee that at most ``hubBound`` subjects have. Memory grows with the
/// different subjects and links, not with the events.
package struct CaseBuilder: Sendable {
  package static let defaultHubBound = 20
  private static let joining: Set<Link.Kind> = [.device, .payee, .domain, .callee]

  /// Fields of an event that ``add(_:_:)`` asks for.
  static let fields: Set<String> = [
    "amount", "callee", "caller", "currency", "device", "imei", "payee", "payer", "recipient",
    "sender", "text",
  ]

  private struct Tally {
    var events = 0
    var first = Int64.max
    var last = Int64.min
    var score = 0
    /// Each once; few, so that a list takes less than a set.
    var rules: [Int] = []
    /// By currency, few too.
    var sums: [(currency: Int, amount: Int128)] = []

    mutating func add(time: Int64, score: Int) {
      events += 1
      first = min(first, time)
      last = max(last, time)
      self.score = max(self.score, score)
    }

    mutating func add(rule: Int) {
      if !rules.contains(rule) { rules.append(rule) }
    }

    mutating func add(_ amount: Int128, currency: Int) {
      if let place = sums.firstIndex(where: { $0.currency == currency }) {
        sums[place].amount += amount
      } else {
        sums.append((currency, amount))
      }
    }
  }

  private struct Pair: Hashable {
    var left: Int32
    var right: Int32
  }

  private struct MemberTally {
    var events = 0
    var score = 0
  }

  /// How many subjects may share a link that still joins them.
  package let hubBound: Int
  /// Links that more subjects have, which join nobody.
  package private(set) var hubs = 0

  private var sets = DisjointSets()
  /// By value, with the kind as the tag.
  private var subjects: ByteNumbers
  private var members: [MemberTally] = []
  /// By the first subject of the events.
  private var tallies: [Tally] = []
  /// Subjects that have a link, at most one more than the bound.
  private var holders: LinkHolders
  /// Subjects of one event, the first of them before each other one.
  private var together: Set<Pair> = []
  private var rules = ByteNumbers()
  private var categories = ByteNumbers()
  /// By the number of the rule.
  private var categoryOfRule: [Int] = []
  private var currencies = ByteNumbers()
  /// Of the event that is being added, each once.
  private var concerned: [Int] = []

  /// - Parameter expected: how many events will come, as far as that is known.
  package init(hubBound: Int = defaultHubBound, expected: Int = 0) {
    self.hubBound = hubBound
    holders = LinkHolders(bound: hubBound + 1, expected: expected)
    subjects = ByteNumbers(expected: min(expected / 2, 1 << 20))
  }

  /// Reads all flagged events of a folder, on several threads.
  ///
  /// - Throws: ``SinkError`` if they cannot be read.
  /// - Complexity: O(*n* α(*n*)) in the events.
  package static func read(
    _ folder: OutputFolder, hubBound: Int = defaultHubBound
  ) throws(SinkError) -> CaseBuilder {
    let builder = Mutex(CaseBuilder(hubBound: hubBound, expected: folder.run.sum.flagged))
    try DigestReading.read(folder.flaggedPath, EventFieldReader(for: folder)) { chunk, _ in
      builder.withLock { $0.add(chunk) }
    }
    return builder.withLock { $0 }
  }

  /// How many different subjects have flags.
  package var subjectCount: Int { subjects.count }

  package mutating func add(_ event: ReviewEvent, _ fields: EventFields) {
    concerned.removeAll(keepingCapacity: true)
    for flag in event.flags {
      let subject = event.subject(of: flag)
      concern(subjects.number(of: subject.value, tag: Self.tag(subject.kind)))
    }
    guard let first = concerned.first else { return }
    join(score: event.score)
    for link in fields.links where Self.joining.contains(link.kind) {
      holders.add(concerned, to: holders.number(of: link))
    }
    tallies[first].add(time: event.time, score: event.score)
    for flag in event.flags {
      count(
        rule: rules.number(of: flag.rule), category: categories.number(of: flag.category),
        for: first)
    }
    guard let amount = fields["amount"].flatMap(Self.millionths) else { return }
    let currency = currencies.number(of: fields["currency"] ?? "")
    tallies[first].add(Int128(amount), currency: currency)
  }

  /// Adds the events of a chunk.
  mutating func add(_ chunk: DigestChunk) {
    for event in chunk.events {
      concerned.removeAll(keepingCapacity: true)
      for flag in chunk.flags[event.flags] {
        concern(
          subjects.number(
            of: flag.subject.bytes, hash: flag.subject.hash, tag: Self.tag(flag.subjectKind)))
      }
      join(score: event.score)
      for link in chunk.links[event.links] {
        holders.add(concerned, to: holders.number(of: link))
      }
      let first = concerned[0]
      tallies[first].add(time: event.time, score: event.score)
      for flag in chunk.flags[event.flags] {
        count(
          rule: rules.number(of: flag.rule.bytes, hash: flag.rule.hash),
          category: categories.number(of: flag.category.bytes, hash: flag.category.hash),
          for: first)
      }
      guard event.amount != .missing else { continue }
      let currency = currencies.number(of: event.currency.bytes, hash: event.currency.hash)
      tallies[first].add(Int128(event.amount), currency: currency)
    }
  }

  /// Takes a subject of the event that is being added.
  private mutating func concern(_ subject: Int) {
    if subject == members.count {
      members.append(MemberTally())
      tallies.append(Tally())
      sets.add()
    }
    if !concerned.contains(subject) { concerned.append(subject) }
  }

  /// Counts the event that is being added for its subjects, and joins them.
  private mutating func join(score: Int) {
    guard let first = concerned.first else { return }
    for subject in concerned {
      members[subject].events += 1
      members[subject].score = max(members[subject].score, score)
      guard subject != first else { continue }
      sets.join(first, subject)
      together.insert(Pair(left: Int32(min(first, subject)), right: Int32(max(first, subject))))
    }
  }

  private mutating func count(rule: Int, category: Int, for subject: Int) {
    if rule == categoryOfRule.count { categoryOfRule.append(category) }
    categoryOfRule[rule] = category
    tallies[subject].add(rule: rule)
  }

  private func subject(_ number: Int) -> Subject {
    Subject(
      kind: Subject.Kind.allCases[Int(subjects.tag(number))], value: subjects.text(number))
  }

  private static func tag(_ kind: Subject.Kind) -> UInt8 { UInt8(truncatingIfNeeded: kind.rank) }

  private static func millionths(_ text: String) -> Int64? {
    let amount = Array(text.utf8).withUnsafeBufferPointer {
      Decimal.parse(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
    return amount == .missing ? nil : amount
  }

  /// Every case of at least two subjects: the highest score first, then the most events, then by
  /// first member.
  ///
  /// - Complexity: O(*n* log *n*) in subjects and links.
  package mutating func cases() -> [FraudCase] {
    hubs = 0
    let links = holders.shared
    for (_, subjects) in links {
      if subjects.count > hubBound {
        hubs += 1
      } else {
        for other in subjects.dropFirst() { sets.join(Int(subjects[0]), Int(other)) }
      }
    }
    let groups = joined()
    var shared: [Int: [FraudCase.SharedLink]] = [:]
    for (link, subjects) in links where subjects.count <= hubBound {
      shared[sets.root(of: Int(subjects[0])), default: []].append(
        FraudCase.SharedLink(
          link: link, members: subjects.count,
          subjects: subjects.map { subject(Int($0)) }.sorted()))
    }
    var pairs: [Int: [FraudCase.Pair]] = [:]
    for pair in together {
      let ends = [subject(Int(pair.left)), subject(Int(pair.right))].sorted()
      pairs[sets.root(of: Int(pair.left)), default: []].append(
        FraudCase.Pair(left: ends[0], right: ends[1]))
    }
    return groups.map { root, group in
      var found = fraudCase(group, shared[root, default: []].sorted { $0.link < $1.link })
      found.pairs = pairs[root, default: []].sorted {
        ($0.left, $0.right) < ($1.left, $1.right)
      }
      return found
    }.sorted(by: Self.comesFirst)
  }

  /// The subjects that are not alone, by the one that stands for them.
  private mutating func joined() -> [Int: [Int]] {
    var groups: [Int: [Int]] = [:]
    for subject in members.indices where sets.size(of: subject) > 1 {
      groups[sets.root(of: subject), default: []].append(subject)
    }
    return groups
  }

  private static func comesFirst(_ left: FraudCase, _ right: FraudCase) -> Bool {
    if left.score != right.score { return left.score > right.score }
    if left.events != right.events { return left.events > right.events }
    return left.members[0].subject < right.members[0].subject
  }

  private func fraudCase(_ group: [Int], _ links: [FraudCase.SharedLink]) -> FraudCase {
    var total = Tally()
    for subject in group {
      let tally = tallies[subject]
      total.events += tally.events
      total.first = min(total.first, tally.first)
      total.last = max(total.last, tally.last)
      total.score = max(total.score, tally.score)
      for rule in tally.rules { total.add(rule: rule) }
      for sum in tally.sums { total.add(sum.amount, currency: sum.currency) }
    }
    return FraudCase(
      members: group.map {
        FraudCase.Member(
          subject: subject($0), events: members[$0].events, score: members[$0].score)
      }.sorted { $0.subject < $1.subject },
      links: links, events: total.events, first: total.first, last: total.last,
      score: total.score, rules: total.rules.map { rules.text($0) }.sorted(),
      categories: Set(total.rules.map { categories.text(categoryOfRule[$0]) }).sorted(),
      sums: total.sums.map {
        FraudCase.Sum(currency: currencies.text($0.currency), amount: $0.amount)
      }
      .sorted { $0.currency < $1.currency })
  }
}

/// Sets of numbers that only ever grow together.
///
/// > Union-find: Tarjan, J. ACM 22(2), 1975.
struct DisjointSets {
  private var parents: [Int32] = []
  private var sizes: [Int32] = []

  /// Adds the next number, alone.
  mutating func add() {
    parents.append(Int32(truncatingIfNeeded: parents.count))
    sizes.append(1)
  }

  /// The number that stands for the set of `number`.
  ///
  /// - Complexity: O(α(*n*)) amortised.
  mutating func root(of number: Int) -> Int {
    var number = number
    while Int(parents[number]) != number {
      parents[number] = parents[Int(parents[number])]
      number = Int(parents[number])
    }
    return number
  }

  /// How many numbers the set of `number` has.
  mutating func size(of number: Int) -> Int { Int(sizes[root(of: number)]) }

  mutating func join(_ left: Int, _ right: Int) {
    var (large, small) = (root(of: left), root(of: right))
    if large == small { return }
    if sizes[large] < sizes[small] { swap(&large, &small) }
    parents[small] = Int32(truncatingIfNeeded: large)
    sizes[large] += sizes[small]
  }
}
