import WeirCore

extension BulletinFigure {
  /// For people: what is counted.
  package var title: String {
    switch unit {
    case .flaggedEvents: "flagged events"
    case .targets(let measure): measure.targets
    case .events(let measure): measure.events
    case .amount(let currency): "amount held" + (currency.isEmpty ? "" : ", \(currency)")
    case .cases: "cases"
    case .caseSubjects: "subjects in cases"
    case .caseEvents: "flagged events of cases"
    case .caseAmount(let currency): "payments in cases" + (currency.isEmpty ? "" : ", \(currency)")
    }
  }

  /// Whether it counts the flagged events behind targets.
  var countsEvents: Bool {
    if case .events = unit { true } else { false }
  }

  /// For programs: the name of the figure, and of the currency where it is an amount.
  var figure: (name: String, currency: String) {
    switch unit {
    case .flaggedEvents: ("flagged_events", "")
    case .targets(let measure): (measure.rawValue, "")
    case .events(let measure): ("\(measure.rawValue)_events", "")
    case .amount(let currency): ("held_amount", currency)
    case .cases: ("cases", "")
    case .caseSubjects: ("case_subjects", "")
    case .caseEvents: ("case_events", "")
    case .caseAmount(let currency): ("case_amount", currency)
    }
  }

  /// A number of this figure; nothing where it is not known.
  func text(_ number: Int128?) -> String {
    guard let number else { return "" }
    switch unit {
    case .amount, .caseAmount: return Decimal.format(number)
    default: return "\(number)"
    }
  }

  /// The change in percent with its sign; `new` after nothing, `-` where one is not known.
  func change(on before: Int128?) -> String {
    guard let before else { return "-" }
    if before == number { return "0.0 %" }
    if before == 0 { return "new" }
    let share = (Double(number) - Double(before)) / Double(before.magnitude) * 1000
    let tenths = Int(share.rounded())
    let sign = tenths < 0 ? "-" : "+"
    return "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10) %"
  }

  /// For example `up, the third month in a row`; empty if it is as the month before.
  package var runText: String {
    if run == 0 { return "" }
    let direction = run > 0 ? "up" : "down"
    return abs(run) == 1 ? direction : "\(direction), the \(Self.ordinal(abs(run))) month in a row"
  }

  private static func ordinal(_ number: Int) -> String {
    let words = [
      "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
      "eleventh", "twelfth",
    ]
    if (2...12).contains(number) { return words[number - 2] }
    let suffix =
      switch (number % 100, number % 10) {
      case (11...13, _): "th"
      case (_, 1): "st"
      case (_, 2): "nd"
      case (_, 3): "rd"
      default: "th"
      }
    return "\(number)\(suffix)"
  }
}

extension Bulletin {
  static let columns = [
    "", "number", "month before", "change", "year before", "change", "",
  ]

  /// The figures of one part, a row each as tables show them, after the name of the category or
  /// country.
  func rows(of part: BulletinFigure.Part, withEvents: Bool = true) -> [[String]] {
    figures.filter { $0.part == part && (withEvents || !$0.countsEvents) }.map { figure in
      [
        figure.name, figure.title, figure.text(figure.number),
        figure.monthBefore.map { figure.text($0) } ?? "-",
        figure.change(on: figure.monthBefore), figure.yearBefore.map { figure.text($0) } ?? "-",
        figure.change(on: figure.yearBefore), figure.runText,
      ]
    }
  }

  static let caseColumns = [
    "case", "score", "subjects", "events", "first", "last", "payments", "first subject",
    "categories",
  ]

  /// The first cases of the month, a row each as tables show them.
  var caseRows: [[String]] {
    cases.map { found in
      [
        found.id, found.scoreText, "\(found.members.count)", "\(found.events)",
        Figures.time(found.first), Figures.time(found.last), found.sumsText,
        found.members.first?.subject.id ?? "", found.categories.joined(separator: ", "),
      ]
    }
  }

  /// For people: which months are known.
  var period: String {
    let months = span.map { "flagged events from \($0.lowerBound.text) to \($0.upperBound.text)" }
    return "\(months ?? "no flagged events"); months of \(zones.joined(separator: ", "))"
  }

  static func title(_ part: BulletinFigure.Part) -> String {
    switch part {
    case .total: "all"
    case .category: "category"
    case .origin: "country of the number"
    }
  }

  /// For people: the month, then a table each of all, the categories and the countries; the flagged
  /// events behind targets in the first only.
  package var text: String {
    var blocks = ["Bulletin of \(month.text)\n\(period)"]
    for part in BulletinFigure.Part.allCases {
      let rows = rows(of: part, withEvents: part == .total)
      if rows.isEmpty { continue }
      var table = TextTable(
        part == .total ? Self.columns : [Self.title(part)] + Self.columns)
      for row in rows { table.add(part == .total ? Array(row.dropFirst()) : row) }
      blocks.append(table.text)
    }
    if !cases.isEmpty {
      var table = TextTable(Self.caseColumns)
      for row in caseRows { table.add(row) }
      blocks.append(table.text)
    }
    if !notes.isEmpty {
      blocks.append(notes.map { "note: \(VisibleText.of($0))" }.joined(separator: "\n"))
    }
    return blocks.joined(separator: "\n\n")
  }
}
