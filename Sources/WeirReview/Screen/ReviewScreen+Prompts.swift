import WeirCore
import WeirSinks

extension ReviewScreen {
  /// What can be filtered, by its letter in the menu.
  enum Field: Character, CaseIterable {
    case rule = "r"
    case category = "c"
    case level = "l"
    case action = "a"
    case kind = "k"
    case from = "f"
    case to = "t"
    case subject = "s"
    case standing = "d"
    case search = "/"

    var name: String {
      switch self {
      case .rule: "rule"
      case .category: "category"
      case .level: "level"
      case .action: "action"
      case .kind: "kind"
      case .from: "from"
      case .to: "to"
      case .subject: "subject"
      case .standing: "decided"
      case .search: "search"
      }
    }
  }

  static let any = "any"

  // MARK: Texts

  mutating func type(_ key: ScreenKey, _ purpose: TextPurpose, _ text: String) {
    switch key {
    case .character(let character): prompt = .text(purpose, text + String(character))
    case .backspace: prompt = text.isEmpty ? .none : .text(purpose, String(text.dropLast()))
    case .control("u"): prompt = .text(purpose, "")
    case .escape: cancel()
    case .enter:
      prompt = .none
      accept(purpose, text)
    default: break
    }
  }

  private mutating func accept(_ purpose: TextPurpose, _ text: String) {
    switch purpose {
    case .search:
      if !text.isEmpty { search = text }
      findNext(1)
    case .note:
      if text.isEmpty { cancel() } else { verdict(.note, note: text) }
    case .reviewer:
      if text.isEmpty { return cancel() }
      session.reviewer = text
      notice = "verdicts are \(text)'s from now on"
    case .filter(let field): set(field, text)
    }
  }

  private mutating func cancel() {
    prompt = .none
    isBulk = false
  }

  // MARK: Verdicts

  mutating func chooseReason(_ key: ScreenKey) {
    let reasons = FalsePositiveReason.allCases
    if case .character(let character) = key, let digit = character.wholeNumberValue,
      reasons.indices.contains(digit - 1)
    {
      prompt = .none
      verdict(.falsePositive, reason: reasons[digit - 1])
    } else {
      cancel()
      notice = "nothing decided"
    }
  }

  mutating func chooseBulk(_ key: ScreenKey) {
    prompt = .none
    isBulk = true
    switch key {
    case .character("c"): verdict(.confirmed)
    case .character("s"): verdict(.unsure)
    case .character("x"): prompt = .reason
    case .character("t"): prompt = .text(.note, "")
    default:
      cancel()
      notice = "nothing decided"
    }
  }

  // MARK: Filters

  mutating func chooseField(_ key: ScreenKey) {
    prompt = .none
    guard case .character(let letter) = key else { return }
    if letter == "x" { return change { $0 = ReviewFilter() } }
    if letter == "u" { return change { $0.isUndecided.toggle() } }
    guard let field = Field(rawValue: letter) else {
      notice = "no such filter"
      return
    }
    attempt { screen throws(SinkError) in
      if let names = try screen.names(of: field) {
        screen.prompt = .choice(field, [Self.any] + names, 0)
      } else {
        screen.prompt = .text(.filter(field), "")
      }
    }
  }

  /// What a field can be; nil where a text is to be typed.
  private func names(of field: Field) throws(SinkError) -> [String]? {
    switch field {
    case .rule: try session.index.choices(.rule).map(\.name)
    case .category: try session.index.choices(.category).map(\.name)
    case .kind: try session.index.choices(.kind).map(\.name)
    case .action: try session.index.choices(.action).map(\.name)
    case .level: Level.allCases.map(\.rawValue)
    case .standing: Standing.allCases.map(\.rawValue)
    case .from, .to, .subject, .search: nil
    }
  }

  mutating func choose(_ key: ScreenKey, _ field: Field, _ names: [String], _ place: Int) {
    switch key {
    case .character("j"), .down: prompt = .choice(field, names, min(place + 1, names.count - 1))
    case .character("k"), .up: prompt = .choice(field, names, max(place - 1, 0))
    case .character("g"), .home: prompt = .choice(field, names, 0)
    case .character("G"), .end: prompt = .choice(field, names, names.count - 1)
    case .enter, .right, .character(" "):
      prompt = .none
      set(field, names[place] == Self.any && place == 0 ? "" : names[place])
    case .escape, .left, .character("q"): prompt = .none
    default: break
    }
  }

  /// Sets a filter; an empty text takes it away.
  private mutating func set(_ field: Field, _ text: String) {
    let value = text.isEmpty ? nil : text
    var time: Int64?
    if let value, field == .from || field == .to {
      time = ReviewFilter.time(value)
      if time == nil {
        notice = "no time such as 2021-06-01T08:00:00Z and no date: \(value)"
        return
      }
    }
    var subject: Subject?
    if let value, field == .subject {
      attempt { screen throws(SinkError) in
        subject = Subject(id: value)
        if subject == nil { subject = try screen.session.index.subject(value: value) }
      }
      if subject == nil {
        notice = "no flag is about \(value)"
        return
      }
    }
    change { filter in
      switch field {
      case .rule: filter.rule = value
      case .category: filter.category = value
      case .level: filter.level = value.flatMap(Level.init(rawValue:))
      case .action: filter.action = value
      case .kind: filter.kind = value
      case .from: filter.from = time
      case .to: filter.to = time
      case .subject: filter.subject = subject
      case .standing: filter.standing = value.flatMap(Standing.init(rawValue:))
      case .search: filter.search = value
      }
    }
  }
}
