import ArgumentParser
import WeirReview

/// Which flags `weir review` is to look at.
struct ReviewFilterOptions: ParsableArguments {
  static let levels = ["informational", "low", "medium", "high", "critical"]
  static let actions = ["block", "hold", "warn", "refer", "watch"]

  @Option(help: "Flags of this rule.")
  var rule: String?

  @Option(help: "Flags of this category.")
  var category: String?

  @Option(help: "Flags of this level or above.")
  var level: String?

  @Option(help: "Events with this action.")
  var action: String?

  @Option(help: "Events of this kind.")
  var kind: String?

  @Option(help: "Events from this time on, RFC 3339 or a date (UTC).")
  var from: String?

  @Option(help: "Events before this time, RFC 3339 or a date (UTC).")
  var to: String?

  @Option(help: "Flags of this subject, for example number:+85512000001 or the number alone.")
  var subject: String?

  @Option(name: .customLong("case"), help: "Flags of the members of this case.")
  var caseID: String?

  @Flag(help: "Flags about which nothing is decided.")
  var undecided = false

  @Option(help: "Flags with this verdict: confirmed, false-positive, unsure, not-false-positive.")
  var decided: String?

  @Option(help: "Stands in the subject, or is an event's id or one of its links.")
  var search: String?

  @Option(help: "How many at most.")
  var limit = 100

  @Option(help: "How many to leave out first.")
  var offset = 0

  mutating func validate() throws {
    guard limit > 0, offset >= 0 else {
      throw ValidationError("--limit must be at least 1 and --offset at least 0")
    }
    if undecided, decided != nil {
      throw ValidationError("--undecided and --decided exclude each other")
    }
  }

  var page: Page { Page(offset: offset, limit: limit) }

  /// A part of a long list.
  struct Page {
    var offset: Int
    var limit: Int
  }

  /// - Throws: `ValidationError` if a value is none of those there are.
  func filter() throws -> ReviewFilter {
    var filter = ReviewFilter()
    filter.rule = rule
    filter.category = category
    filter.kind = kind
    filter.isUndecided = undecided
    filter.search = search
    if let level {
      try Self.check(level, among: Self.levels, "level")
      filter.level = ReviewFilter.level(level)
    }
    if let action {
      try Self.check(action, among: Self.actions, "action")
      filter.action = action
    }
    if let decided {
      try Self.check(decided, among: Standing.allCases.map(\.rawValue), "verdict")
      filter.standing = Standing(rawValue: decided)
    }
    filter.caseID = caseID
    filter.from = try Self.time(from, "--from")
    filter.to = try Self.time(to, "--to")
    if let subject {
      filter.subject = Subject(id: subject) ?? Subject(kind: .other, value: subject)
    }
    return filter
  }

  static func check(_ text: String, among choices: [String], _ what: String) throws {
    guard choices.contains(text) else {
      throw ValidationError(
        "there is no \(what) '\(VisibleText.of(text))', expected one of "
          + choices.joined(separator: ", "))
    }
  }

  private static func time(_ text: String?, _ option: String) throws -> Int64? {
    guard let text else { return nil }
    guard let time = ReviewFilter.time(text) else {
      throw ValidationError(
        "\(option) must be a time such as 2021-06-01T08:00:00Z or a date, "
          + "found \"\(VisibleText.of(text))\"")
    }
    return time
  }
}
