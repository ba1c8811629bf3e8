import WeirCore

/// Turns the slots of a record into a row of the batch of its kind.
///
/// Its memory is the chunk's arena and the stage's plan, which outlive it.
struct EventAssembler {
  /// Milliseconds of 0000-01-01 and of the end of 9999, the years that RFC 3339 has.
  private static let firstTime: Int64 = -62_167_219_200_000
  private static let lastTime: Int64 = 253_402_300_799_999

  let plan: StagePlan
  let slots: UnsafeMutablePointer<ValueSlot>
  let arena: Arena
  /// Of the record being read.
  var stamp: UInt32 = 0
  /// Number of the record in the chunk.
  var record = 0
  var kind: KindID = 0
  var time: Int64 = 0
  var fault = RecordFault.wrongType
  /// By kind; copies without references, so that no record counts any.
  private let knownSlots: UnsafeMutablePointer<UnsafeMutablePointer<Bool>?>
  private let pluses: UnsafeMutablePointer<ColumnPlan>
  private let hasPlus: Bool
  private let isRFC3339: Bool
  /// The time that was read last by a pattern, and its text: many records share a second.
  private var patternText = ByteSlice.missing
  private var patternTime: Int64 = 0

  init(plan: StagePlan, slots: UnsafeMutablePointer<ValueSlot>, arena: Arena) {
    self.plan = plan
    self.slots = slots
    self.arena = arena
    kind = plan.fixedKind ?? 0
    knownSlots = arena.allocate(UnsafeMutablePointer<Bool>?.self, count: plan.kinds.count)
    pluses = arena.allocate(ColumnPlan.self, count: plan.kinds.count)
    let none = ColumnPlan(conversion: .fixedWord)
    for (index, kindPlan) in plan.kinds.enumerated() {
      (knownSlots + index).initialize(to: kindPlan?.knownSlots)
      (pluses + index).initialize(to: kindPlan?.plus ?? none)
    }
    hasPlus = plan.kinds.contains { $0?.plus != nil }
    if case .rfc3339 = plan.timeForm { isRFC3339 = true } else { isRFC3339 = false }
  }

  /// Finds kind and time of the record; false with ``fault`` set if it has none.
  @inline(__always)
  mutating func identify(hasRepeatedKey: Bool) -> Bool {
    guard findKind() else { return false }
    if hasRepeatedKey, let known = knownSlots[kind] {
      var slot = 0
      while slot < plan.keys.slotCount {
        if slots[slot].repeatedStamp == stamp, known[slot] {
          fault = .duplicateKey
          return false
        }
        slot += 1
      }
    }
    return completeTime()
  }

  /// Finds the time of a record whose kind is known; false with ``fault`` set if it has none.
  @inline(__always)
  mutating func completeTime() -> Bool {
    guard findTime() else { return false }
    return hasPlus ? add(pluses[kind]) : true
  }

  @inline(__always)
  private mutating func findKind() -> Bool {
    let slot = slots + plan.kindSlot
    let isFixed = plan.fixedKind != nil
    guard slot.pointee.stamp == stamp else {
      fault = .missingKind
      return isFixed
    }
    let text = resolvedText(slot)
    guard let text, !text.isMissing else {
      fault = text == nil ? .unknownKind : .missingKind
      return isFixed
    }
    let isText = slot.pointee.form == .string || slot.pointee.form == .raw
    let found = isText ? plan.kindNames.firstIndex(of: text) : -1
    if let fixed = plan.fixedKind {
      fault = .wrongKind
      return found < 0 || found == fixed
    }
    fault = .unknownKind
    kind = max(found, 0)
    return found >= 0
  }

  @inline(__always)
  private mutating func findTime() -> Bool {
    if !isRFC3339, case .counted(let start, let every) = plan.timeForm {
      time = start &+ every &* Int64(record)
      return true
    }
    let slot = slots + plan.timeSlot
    fault = .missingTime
    guard slot.pointee.stamp == stamp else { return false }
    let text = resolvedText(slot)
    if let text, text.isMissing { return false }
    fault = .badTime
    guard let text, let found = parseTime(text, form: slot.pointee.form) else { return false }
    guard Self.isInRange(found) else { return false }
    time = found
    return true
  }

  /// Whether an event may have this time.
  @inline(__always)
  static func isInRange(_ time: Int64) -> Bool { time >= firstTime && time <= lastTime }

  private mutating func parseTime(_ text: ByteSlice, form: ValueForm) -> Int64? {
    let isText = form == .string || form == .raw
    guard isText || form == .number else { return nil }
    if isRFC3339 { return isText ? EventTime.parseRFC3339(text) : nil }
    switch plan.timeForm {
    case .rfc3339: return isText ? EventTime.parseRFC3339(text) : nil
    case .pattern(let pattern, let zone):
      if ByteSlice.equal(text, patternText) { return patternTime }
      guard let local = pattern.localMilliseconds(text) else { return nil }
      let time = zone.instant(localMilliseconds: local)
      (patternText, patternTime) = (text, time)
      return time
    case .epoch(let perSecond):
      return NumberConversion.floored(text, multiplier: 1_000, divisor: perSecond)
    case .steps(let unit, let from):
      guard let steps = NumberConversion.floored(text, multiplier: unit, divisor: 1) else {
        return nil
      }
      let (sum, overflow) = steps.addingReportingOverflow(from)
      return overflow ? nil : sum
    case .counted: return nil
    }
  }

  /// Adds the duration of `plus`, if the record has it.
  private mutating func add(_ plus: ColumnPlan) -> Bool {
    if plus.conversion == .fixedWord {
      time = plus.fixedWord == .missing ? time : time &+ plus.fixedWord
      return true
    }
    guard let duration = word(plus) else {
      fault = .wrongType
      return false
    }
    if duration == .missing { return true }
    let (sum, overflow) = time.addingReportingOverflow(duration)
    fault = .badTime
    guard !overflow, Self.isInRange(sum) else { return false }
    time = sum
    return true
  }

  /// The raw value of a slot that the record has: missing for null, for missing words and for
  /// empty CSV fields, nil for text that cannot be decoded.
  @inline(__always)
  func resolvedText(_ slot: UnsafeMutablePointer<ValueSlot>) -> ByteSlice? {
    let form = slot.pointee.form
    var text = ByteSlice(start: slot.pointee.start, count: slot.pointee.count)
    if form == .null || (form == .raw && text.count == 0) { return .missing }
    if form == .escaped || form == .doubled {
      guard decode(slot) else { return nil }
      text = ByteSlice(start: slot.pointee.start, count: slot.pointee.count)
    }
    if plan.missingWords.count > 0, plan.missingWords.contains(text) { return .missing }
    return text
  }

  /// Decodes escapes or doubled quotes in place of the slot; false if they stand for no text.
  @inline(never)
  private func decode(_ slot: UnsafeMutablePointer<ValueSlot>) -> Bool {
    let raw = ByteSlice(start: slot.pointee.start, count: slot.pointee.count)
    let isJSON = slot.pointee.form == .escaped
    let text = isJSON ? JSONString.unescape(raw, in: arena) : CSVQuoting.unquote(raw, in: arena)
    guard let start = text.start else { return false }
    slot.pointee.start = start
    slot.pointee.count = text.count
    slot.pointee.form = isJSON ? .string : .raw
    return true
  }

  /// The word of a column; nil if the value is of a wrong type.
  @inline(__always)
  func word(_ column: ColumnPlan) -> Int64? {
    let slot = slots + column.slot
    guard slot.pointee.stamp == stamp else { return .missing }
    guard let text = resolvedText(slot) else { return nil }
    if text.isMissing { return .missing }
    let form = slot.pointee.form
    guard form == .number || form == .string || form == .raw else { return nil }
    if column.conversion == .time {
      return form == .number ? nil : EventTime.parseRFC3339(text)
    }
    return NumberConversion.word(text, column.conversion, unit: column.unit)
  }

  /// The text of a column; nil if the value is of a wrong type.
  @inline(__always)
  func text(_ column: ColumnPlan) -> ByteSlice? {
    let slot = slots + column.slot
    guard slot.pointee.stamp == stamp else { return .missing }
    guard let text = resolvedText(slot) else { return nil }
    if text.isMissing { return .missing }
    guard slot.pointee.form == .string || slot.pointee.form == .raw else { return nil }
    return column.conversion == .phone ? plan.phones.normalize(text, in: arena) : text
  }

  func real(_ column: ColumnPlan) -> Double? {
    let slot = slots + column.slot
    guard slot.pointee.stamp == stamp else { return .nan }
    guard let text = resolvedText(slot) else { return nil }
    if text.isMissing { return .nan }
    let form = slot.pointee.form
    guard form == .number || form == .string || form == .raw else { return nil }
    return NumberConversion.real(text)
  }

  @inline(__always)
  func truth(_ column: ColumnPlan) -> UInt8? {
    let slot = slots + column.slot
    guard slot.pointee.stamp == stamp else { return Truth.missing }
    guard let text = resolvedText(slot) else { return nil }
    if text.isMissing { return Truth.missing }
    if column.conversion == .mappedBool {
      if slot.pointee.form == .container { return nil }
      if column.words.contains(text) { return Truth.yes }
      return column.isFalseOtherwise || column.otherWords.contains(text) ? Truth.no : nil
    }
    switch slot.pointee.form {
    case .yes: return Truth.yes
    case .no: return Truth.no
    case .raw: return Self.plainTruth(text)
    default: return nil
    }
  }

  /// Of a CSV field: exactly `true` or `false`.
  static func plainTruth(_ text: ByteSlice) -> UInt8? {
    if text.count == 4, Words.load(text.start.unsafelyUnwrapped) & Words.mask(4) == 0x6575_7274 {
      return Truth.yes
    }
    if text.count == 5,
      Words.load(text.start.unsafelyUnwrapped) & Words.mask(5) == 0x65_736C_6166
    {
      return Truth.no
    }
    return nil
  }

  /// Writes the record as the next row of `writer`, without keeping it; false with ``fault`` set if a value that is used
  /// has a wrong type.
  @inline(__always)
  mutating func write(_ writer: UnsafeMutablePointer<BatchWriter>) -> Bool {
    let batch = writer.pointee
    let row = batch.count
    fault = .wrongType
    var index = 0
    while index < batch.columnCount {
      guard writeColumn(batch.plans + index, batch.bases[index], row: row) else { return false }
      index += 1
    }
    return writeID(batch, row: row)
  }

  /// Writes the value of one column in row `row`; false if it is of a wrong type.
  @inline(__always)
  func writeColumn(
    _ column: UnsafeMutablePointer<ColumnPlan>, _ base: UnsafeMutableRawPointer, row: Int
  ) -> Bool {
    switch column.pointee.conversion {
    case .string, .phone:
      guard let value = text(column.pointee) else { return false }
      base.storeBytes(of: value, toByteOffset: row &* 16, as: ByteSlice.self)
    case .decimal, .integer, .duration, .time:
      guard let value = word(column.pointee) else { return false }
      base.storeBytes(of: value, toByteOffset: row &* 8, as: Int64.self)
    case .real:
      guard let value = real(column.pointee) else { return false }
      base.storeBytes(of: value, toByteOffset: row &* 8, as: Double.self)
    case .bool, .mappedBool:
      guard let value = truth(column.pointee) else { return false }
      base.storeBytes(of: value, toByteOffset: row, as: UInt8.self)
    case .fixedWord:
      base.storeBytes(of: column.pointee.fixedWord, toByteOffset: row &* 8, as: Int64.self)
    case .fixedReal:
      base.storeBytes(of: column.pointee.fixedReal, toByteOffset: row &* 8, as: Double.self)
    case .fixedTruth:
      let value = UInt8(truncatingIfNeeded: column.pointee.fixedWord)
      base.storeBytes(of: value, toByteOffset: row, as: UInt8.self)
    case .fixedText:
      base.storeBytes(
        of: column.pointee.fixedText, toByteOffset: row &* 16, as: ByteSlice.self)
    }
    return true
  }

  @inline(__always)
  private func writeID(_ batch: BatchWriter, row: Int) -> Bool {
    var id = ByteSlice.missing
    if batch.idSlot >= 0 {
      let column = ColumnPlan(conversion: .string, slot: batch.idSlot)
      guard let value = text(column) else { return false }
      id = value
    }
    batch.ids[row] = id
    batch.times[row] = time
    batch.records[row] = UInt32(truncatingIfNeeded: record)
    return true
  }
}
