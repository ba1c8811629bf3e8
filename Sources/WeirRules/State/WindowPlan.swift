package import WeirCore

/// What the windows of a key keep of each event and what is computed from it.
package struct WindowStorePlan: Sendable {
  /// How far back events are kept, milliseconds.
  package var lookBack: Int64
  package var layout: EntryLayout
  /// Canonical texts of what is kept of each event, by slot of the layout.
  package var kept: [String]
  /// The different parts of the past that aggregates look at.
  package var reaches: [AggregateReach]
  package var aggregates: [WindowAggregate]
  /// By aggregate and kind of the event that is judged: argument and condition that look at it with
  /// `this.`; nil where they look at the entries alone.
  package var judged: [[JudgedAggregate?]]
  /// Whether an entry names its record.
  package var keepsPositions: Bool
  /// Which entries a new one makes useless.
  package var superseded: SupersededEntries
  /// Where an event says that no key of its own is flagged while it is in the window, as with
  /// `count(where P) == 0`: it is not kept itself, and what came before it is not needed any more.
  package var veto: EntryLayout.Slot?

  /// Text of the condition of ``veto``.
  var vetoText: String? {
    layout.slots.firstIndex { $0.offset == veto?.offset }.map { kept[$0] }
  }

  /// Where an entry of an ``EntryLog`` has its position.
  var positionWord: Int { EntryReader.header + layout.words }
  /// Words of an entry: its time, its values, and in a log its position.
  var entryWords: Int { positionWord + (isLogged ? 1 : 0) }
  /// Whether entries lie in an ``EntryLog``: those of rules, whose windows are looked at seldom.
  var isLogged: Bool { keepsPositions }
  /// Words of an entry in an ``EntryLog``, which says where the one before it is.
  var loggedWords: Int { entryWords + 1 }

  /// Of the rings that lie beside the keys in the table of a ``WindowStore``: there is room for
  /// `1 << tableOrder` entries.
  var tableOrder: Int { entryWords == 1 || superseded.keepsTwo ? 1 : 0 }
  /// Words that stand beside a key: those rings, or the time of an event that vetoed.
  var tableWords: Int { isLogged ? (veto == nil ? 0 : 1) : entryWords << tableOrder }

  /// Whether an aggregate looks at the event that is judged.
  var looksAtJudged: Bool { aggregates.contains(where: \.isJudged) }
}

/// The entries of a window at which no aggregate looks once a later one has come, and those that do not
/// count.
package enum SupersededEntries: Equatable, Sendable {
  case none
  /// All but the latest ones: the only aggregate is `last`, or a count that matters no further.
  case older(keeping: Int, of: AggregateFunction)
  /// Those with the same value, and all but the latest different ones: the only aggregate is
  /// `distinct`; nil where all different values are kept.
  case equal(keeping: Int?)

  /// For people and for telling differences.
  var text: String {
    switch self {
    case .none: ""
    case .older(let count, let function): "the latest \(count) for \(function.rawValue)"
    case .equal(let count): "\(count.map { "the latest \($0)" } ?? "all") different ones"
    }
  }

  /// Whether two entries of a key are kept at most, which most keys come to have.
  var keepsTwo: Bool {
    switch self {
    case .none, .equal(nil): false
    case .older(let count, _), .equal(let count?): count == 2
    }
  }

  /// Whether nothing is missing of what would be kept with `other`.
  func serves(_ other: SupersededEntries) -> Bool {
    switch (self, other) {
    case (.none, _): true
    case (.older(let count, let function), .older(let wanted, let another)):
      function == another && count >= wanted
    case (.equal(let count), .equal(let wanted)): count ?? .max >= wanted ?? .max
    default: false
    }
  }
}

/// What a window operator keeps, and the rules that look at it: one, or several that take in the same
/// events by the same key.
package struct WindowPlan: Sendable {
  package var rules: [Rule]
  package var store: WindowStorePlan
  /// Of which events its state is made, in text.
  package var origin: String
  /// Where an entry holds its record's id, if evidence names it.
  package var identifier: EntryLayout.Slot?

  /// How one rule judges the windows.
  package struct Rule: Sendable {
    /// Place among the rules of the plan.
    package var rule: Int
    /// Milliseconds.
    package var within: Int64
    /// How far its aggregates look back at most, and ``within``; milliseconds.
    package var lookBack: Int64
    /// Below this many events within ``lookBack`` `having` cannot hold; it is not looked at.
    package var leastCount: Int
    /// By aggregate of the rule: its place among those of the store.
    package var aggregates: [Int]
  }
}

/// An aggregate over the entries of a window.
package struct WindowAggregate: Equatable, BitwiseCopyable, Sendable {
  package var function: AggregateFunction
  /// Where an entry holds the argument.
  package var argument: EntryLayout.Slot?
  /// Where an entry holds the condition of `where`.
  package var predicate: EntryLayout.Slot?
  /// Place among ``WindowStorePlan/reaches``.
  package var reach: Int
  package var argumentType: ValueType
  /// Of the result.
  package var type: ValueType
  package var selection = EntrySelection.all

  /// Whether argument or condition look at the event that is judged: see
  /// ``WindowStorePlan/judged``.
  var isJudged: Bool { selection != .all }
}

/// Of which entries an aggregate is, among those whose argument is there and whose ``WindowAggregate/predicate``
/// is true.
package enum EntrySelection: Equatable, BitwiseCopyable, Sendable {
  case all
  /// Those for which the condition is true that looks at the event that is judged; it is evaluated anew
  /// for each entry, and so is the argument.
  case evaluated
  /// Those that pass the tests of ``JudgedAggregate/screen``.
  case tested
  /// Those with a value that is equal to one of the event that is judged: one such test.
  case equal(EntryLayout.Slot)
  /// Those with a value that is not equal to one of the event that is judged.
  case other(EntryLayout.Slot)
  /// Those with a value between two that follow from the event that is judged: tests of one value.
  case ranged(EntryLayout.Slot)

  /// Of a selection by the event that is judged: the value that is compared.
  var slot: EntryLayout.Slot? {
    switch self {
    case .all, .evaluated, .tested: nil
    case .equal(let slot), .other(let slot), .ranged(let slot): slot
    }
  }
}

/// Argument and condition of an aggregate that depend on the event that is judged: they are
/// evaluated anew for each entry.
package final class JudgedAggregate: Sendable {
  package let program: Program
  package let argument: Int32?
  package let predicate: Int32?
  /// Places of the layout's slots that it reads.
  let slots: FixedValues<Int>
  let screen: JudgedScreen

  /// - Parameter columns: by slot, the column of an event of the site that is kept there of an event
  ///   of its kind; nil where there is none.
  init(program: Program, argument: Int32?, predicate: Int32?, columns: [Int?]) {
    self.program = program
    self.argument = argument
    self.predicate = predicate
    let captured = program.nodes.filter { $0.opcode == .captured }
    slots = FixedValues(Set(captured.map { Int($0.auxiliary) }).sorted())
    screen = JudgedScreen(program, predicate: predicate, columns: columns)
  }

  /// - Parameter slots: of the layout.
  func selection(among slots: [EntryLayout.Slot]) -> EntrySelection {
    guard screen.decides, argument == nil || argumentSlot != nil else { return .evaluated }
    return screen.truths.count > 1 ? .tested : screen.selection(among: slots)
  }

  /// Slot of the argument, where that is a value of the entry.
  var argumentSlot: Int? {
    argument.map { program.nodes[Int($0)] }.flatMap { node in
      node.opcode == .captured ? Int(node.auxiliary) : nil
    }
  }
}

/// A value computed for each event from the past of its key.
package struct FeaturePlan: Sendable {
  /// Place among the features of the checked plan.
  package var feature: Int
  package var name: String
  package var store: WindowStorePlan
  /// Of which events its state is made, in text.
  package var origin: String
  package var sites: [Site]

  /// What is computed on events of one kind.
  package struct Site: Sendable {
    package var kind: KindID
    package var program: Program
    package var value: Int32
    /// The aggregate that is the value, if there is no more to it.
    package var aggregate: Int?
    /// Place among the derived columns of the kind; nil where nothing reads the value.
    package var column: Int?
  }

  /// Place of a tap whose rows are in the window and have the value.
  package static let counted = 0
  /// Place of a tap whose rows have the value only; those of the other sites follow.
  package static let read = 1

  /// The site of a tap's place.
  static func site(of place: Int) -> Int { max(0, place - Self.read) }
}
