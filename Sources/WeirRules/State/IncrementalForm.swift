import WeirCore

/// How an aggregate of a large window is kept up to date as entries come and go.
enum IncrementalForm: Equatable, BitwiseCopyable {
  /// Not at all.
  case none
  /// Counts and sums.
  case totals
  /// How often each value of a slot is there.
  case values(EntryLayout.Slot)
  /// Candidates for the least or greatest value.
  case extremes
  /// The values of a slot in their order.
  case order(EntryLayout.Slot)
  /// The aggregate for each value of a slot.
  case groups(EntryLayout.Slot)

  init(_ aggregate: WindowAggregate) {
    switch aggregate.selection {
    case .all: self = Self.form(ofAll: aggregate)
    case .evaluated, .tested: self = .none
    case .ranged(let slot): self = aggregate.function == .count ? .order(slot) : .none
    case .equal(let slot): self = Self.form(of: aggregate, by: slot)
    case .other(let slot) where aggregate.function == .distinct:
      // Which values of an argument no others have is not known.
      self = aggregate.argument == slot ? .values(slot) : .none
    case .other(let slot): self = Self.form(of: aggregate, by: slot)
    }
  }

  private static func form(ofAll aggregate: WindowAggregate) -> IncrementalForm {
    switch (aggregate.function, aggregate.argument) {
    case (.count, _), (.share, _): .totals
    case (.sum, _), (.avg, _), (.stddev, _): aggregate.argumentType == .real ? .none : .totals
    case (.distinct, let slot?): .values(slot)
    case (.median, let slot?): .order(slot)
    case (.min, let slot?), (.max, let slot?):
      slot.lane == .word || slot.lane == .truth ? .extremes : .none
    default: .none
    }
  }

  private static func form(
    of aggregate: WindowAggregate, by slot: EntryLayout.Slot
  ) -> IncrementalForm {
    switch aggregate.function {
    case .count: .values(slot)
    case .distinct, .share: .groups(slot)
    case .sum, .avg, .stddev: aggregate.argumentType == .real ? .none : .groups(slot)
    case .min, .max, .median, .first, .last, .span: .none
    }
  }

  var isSet: Bool { if case .values = self { true } else { false } }
  var isOrder: Bool { if case .order = self { true } else { false } }
  var isGroups: Bool { if case .groups = self { true } else { false } }
}
