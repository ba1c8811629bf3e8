import WeirCore

/// How the bytes of a value become what stands in a column.
enum Conversion: UInt8 {
  case string, phone, decimal, integer, real, duration, time, bool, mappedBool
  case fixedWord, fixedReal, fixedTruth, fixedText
}

/// One column of a kind's batches.
struct ColumnPlan: BitwiseCopyable {
  var conversion: Conversion
  /// -1 for constants.
  var slot = -1
  /// Of a duration: milliseconds.
  var unit: Int64 = 1_000
  /// Of a mapped bool: the values that are true, then those that are false.
  var words = WordList()
  var otherWords = WordList()
  /// Whether a value outside of both lists is false.
  var isFalseOtherwise = false
  var fixedWord: Int64 = 0
  var fixedReal = 0.0
  var fixedText = ByteSlice.missing
}

/// Some texts, compared byte by byte.
struct WordList: BitwiseCopyable {
  private var start: UnsafeMutablePointer<ByteSlice>?
  private(set) var count = 0

  init() {}

  init(_ words: [String], arena: Arena) {
    let start = arena.allocate(ByteSlice.self, count: words.count)
    for (index, word) in words.enumerated() { start[index] = arena.copy(Array(word.utf8)) }
    self.start = start
    count = words.count
  }

  func contains(_ text: ByteSlice) -> Bool {
    guard let start else { return false }
    var index = 0
    while index < count {
      if ByteSlice.equal(start[index], text) { return true }
      index += 1
    }
    return false
  }

  /// Place of `text` in the list, or -1.
  func firstIndex(of text: ByteSlice) -> Int {
    guard let start else { return -1 }
    var index = 0
    while index < count {
      if ByteSlice.equal(start[index], text) { return index }
      index += 1
    }
    return -1
  }
}

/// How event time is read, without what only the pipeline file needs.
enum TimeForm {
  case rfc3339
  case pattern(TimePattern, Zone)
  case epoch(perSecond: Int64)
  case steps(unit: Int64, from: Int64)
  case counted(start: Int64, every: Int64)
}

/// What the decoder does for one kind.
struct KindPlan {
  var columns: UnsafeMutablePointer<ColumnPlan>
  var columnCount: Int
  var lanes: [LaneType]
  var idSlot: Int
  /// By slot: whether the key belongs to the kind, so that it must not stand twice.
  var knownSlots: UnsafeMutablePointer<Bool>
  /// What is added to the time; nil if nothing is.
  var plus: ColumnPlan?

  /// Whether a column, the id or `plus` has its value from `slot`.
  func reads(_ slot: Int) -> Bool {
    idSlot == slot || plus?.slot == slot
      || (0..<columnCount).contains { columns[$0].slot == slot }
  }
}

/// A specification compiled against a schema: all names are numbers.
///
/// Lives as long as its ``ChunkDecoder``, whose batches may hold slices of its constants.
final class StagePlan: @unchecked Sendable {
  // @unchecked Sendable: written by `init` only.

  let arena = Arena(pool: ArenaPool(keptBlocks: 0))
  let keys: KeyTable
  /// By ``KindID``; empty plans for kinds that the stage does not read.
  let kinds: [KindPlan?]
  let kindNames: WordList
  let fixedKind: KindID?
  /// -1 where the key `kind` means nothing to the stage.
  let kindSlot: Int
  let timeForm: TimeForm
  /// -1 where time is counted.
  let timeSlot: Int
  let missingWords: WordList
  let phones: PhonePlan
  /// Whether the key of the kind is nothing else besides, so that its value belongs to the layout
  /// of a record.
  let allowsLayouts: Bool

  init(_ specification: IngestSpecification, schema: Schema, projections: [Projection]) {
    let builder = StagePlanBuilder(specification, arena: arena)
    phones = builder.phones
    var kinds: [KindPlan?] = schema.kinds.indices.map { kind in
      guard specification.kind == nil || specification.kind == kind else { return nil }
      return builder.plan(schema.kinds[kind], projection: projections[kind])
    }
    kindNames = WordList(schema.kinds.map(\.name), arena: arena)
    fixedKind = specification.kind
    kindSlot = builder.kindSlot
    timeForm = builder.timeForm
    timeSlot = builder.timeSlot
    missingWords = WordList(specification.missingWords, arena: arena)
    builder.finish(&kinds)
    self.kinds = kinds
    keys = builder.keys
    allowsLayouts = !kinds.contains { $0?.reads(builder.kindSlot) ?? false } && timeSlot != kindSlot
  }
}
