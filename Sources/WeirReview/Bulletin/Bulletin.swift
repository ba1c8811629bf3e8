import WeirCore

/// The figures of one month, with those of the month and the year before.
package struct Bulletin: Sendable {
  package var month: CalendarMonth
  /// IANA names of the zones that months are reckoned in, in byte order.
  package var zones: [String]
  /// The first and the last month with flagged events; nil without any.
  package var span: ClosedRange<CalendarMonth>?
  package var figures: [BulletinFigure]
  /// The first cases of the month, in their order.
  package var cases: [FraudCase] = []
  /// What readers must know besides, a sentence each.
  package var notes: [String]
}

/// One figure of a bulletin and how it has changed.
package struct BulletinFigure: Sendable {
  package enum Part: String, CaseIterable, Sendable {
    case total, category, origin
  }

  /// What a number counts.
  package enum Unit: Hashable, Sendable {
    case flaggedEvents
    case targets(BulletinMeasure)
    case events(BulletinMeasure)
    /// Millionths of the currency.
    case amount(currency: String)
    /// What the flagged events of the month are joined into.
    case cases
    case caseSubjects
    case caseEvents
    /// Of the flagged transactions of cases, millionths of the currency.
    case caseAmount(currency: String)
  }

  package var part: Part
  /// The category or the country; empty in the total.
  package var name: String
  package var unit: Unit
  package var number: Int128
  /// Nil where no run covers the month.
  package var monthBefore: Int128?
  package var yearBefore: Int128?
  /// For how many months in a row it has risen, or fallen if negative; 0 if it is as the month
  /// before, or that is not known.
  package var run: Int

  /// - Parameters:
  ///   - numbers: by ``CalendarMonth/number``; months without one are 0.
  ///   - covered: months that are known.
  init(
    _ part: Part, _ name: String, _ unit: Unit, _ numbers: [Int: Int128],
    in month: CalendarMonth, covered: ClosedRange<CalendarMonth>
  ) {
    func number(_ month: CalendarMonth) -> Int128? {
      covered.contains(month) ? numbers[month.number] ?? 0 : nil
    }
    self.part = part
    self.name = name
    self.unit = unit
    self.number = number(month) ?? 0
    monthBefore = number(month.before)
    yearBefore = number(month.yearBefore)
    run = 0
    var later = self.number
    var earlier = month.before
    while let before = number(earlier), before != later, run == 0 || (later > before) == (run > 0) {
      run += later > before ? 1 : -1
      later = before
      earlier = earlier.before
    }
  }
}
