import WeirCore

/// What makes rows of the records of a CSV file, by kind: all records have the header's layout.
struct CSVRowPrograms {
  /// By kind; set where ``isMade`` says so.
  let programs: UnsafeMutablePointer<RowProgram>
  let isMade: UnsafeMutablePointer<Bool>
  private let layout: [LayoutSlot]
  private let kindNames: WordList
  /// -1 without a column for the kind.
  private let kindSlot: Int
  /// -1 where each record names its kind.
  private let fixedKind: KindID
  /// Whether words may stand for a missing kind.
  private let hasWords: Bool

  /// - Parameter slots: by column of the header.
  init(_ slots: [Int], _ plan: StagePlan, arena: Arena) {
    let count = plan.kinds.count
    programs = arena.allocate(RowProgram.self, count: count)
    isMade = arena.allocate(Bool.self, count: count)
    isMade.initialize(repeating: false, count: count)
    layout = slots.filter { $0 >= 0 }.map { LayoutSlot(slot: $0, value: .raw) }
    kindNames = plan.kindNames
    kindSlot = slots.contains(plan.kindSlot) ? plan.kindSlot : -1
    fixedKind = plan.fixedKind ?? -1
    hasWords = plan.missingWords.count > 0
  }

  /// The kind of a record, as the assembler finds it; -1 where that has to judge.
  @inline(__always)
  func kind(_ values: UnsafeMutablePointer<ByteSlice>, doubled: UInt64) -> KindID {
    guard kindSlot >= 0 else { return fixedKind }
    guard !hasWords, kindSlot < 64, doubled >> UInt64(kindSlot) & 1 == 0 else { return -1 }
    let text = values[kindSlot]
    if text.count == 0 { return fixedKind }
    let found = kindNames.firstIndex(of: text)
    if fixedKind < 0 { return found }
    return found < 0 || found == fixedKind ? fixedKind : -1
  }

  mutating func make(_ kind: KindID, _ writer: BatchWriter, _ plan: StagePlan, arena: Arena) {
    let id = arena.allocate(ColumnPlan.self, count: 1)
    id.initialize(to: ColumnPlan(conversion: .string, slot: writer.idSlot))
    (programs + kind).initialize(
      to: RowProgram(
        kind: kind, layout: layout, plan: plan, writer: writer, id: id, arena: arena))
    isMade[kind] = true
  }
}
