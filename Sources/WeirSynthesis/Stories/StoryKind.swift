/// One way to defraud: the category that it is labelled with and how its events come about.
struct StoryKind: Sendable {
  enum Group: Sendable {
    /// Scams on persons, weighted by the reported cases.
    case person
    /// Abuse of the network.
    case network
    /// Payment fraud and laundering.
    case payment
    /// No fraud at all.
    case lookAlike
  }

  /// An identifier of `Pipelines/typology.yaml`.
  var category: String
  /// The cross-log sequence of the typology that the story follows, `X01` to `X12`.
  var sequence: String?
  var group: Group
  /// Cases of the category in CCL23-Eval Task 6, shared out among its kinds; at least 1.
  var prior: Int
  /// Hours of the clock in which it begins.
  var hours: ClosedRange<Int>
  /// Longest time that it takes, in seconds.
  var span: Int
  var build: @Sendable (inout StoryBuilder) -> Void

  init(
    _ category: String, _ sequence: String? = nil, group: Group, prior: Int = 1,
    hours: ClosedRange<Int> = 8...19, span: Int,
    build: @escaping @Sendable (inout StoryBuilder) -> Void
  ) {
    self.category = category
    self.sequence = sequence
    self.group = group
    self.prior = prior
    self.hours = hours
    self.span = span
    self.build = build
  }

  /// Something harmless, with neither category nor labels.
  init(
    lookAlike hours: ClosedRange<Int>, span: Int,
    build: @escaping @Sendable (inout StoryBuilder) -> Void
  ) {
    self.init("", group: .lookAlike, hours: hours, span: span, build: build)
  }

  var isFraud: Bool { group != .lookAlike }

  /// Every kind of story, in the order in which they are numbered.
  static let catalogue: [StoryKind] =
    crossLog + scams + lures + networkAbuse + messageAbuse + paymentFraud + laundering
    + lookAlikes
}
