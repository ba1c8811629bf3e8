import WeirCore

/// How one column is filled from the values of a layout.
struct RowOperation: BitwiseCopyable {
  enum Code: UInt8 {
    /// String as it stands.
    case text
    /// String that is a phone number.
    case phone
    /// JSON number or null.
    case decimal, integer, milliseconds
    /// `true`, `false` or null.
    case truth
    /// CSV field; missing where it is empty.
    case rawText, rawPhone, rawDecimal, rawInteger, rawMilliseconds, rawTruth
    case missingText, missingWord, missingReal, missingTruth
    /// Whatever the assembler makes of the slot.
    case general
  }

  var code: Code
  /// Unused where the value is missing.
  var slot = 0
  /// First value of the column.
  var base: UnsafeMutableRawPointer
  var plan: UnsafeMutablePointer<ColumnPlan>
}

/// What makes a row of a record with a known layout: kind and columns are settled, so that only
/// values are looked at.
struct RowProgram: BitwiseCopyable {
  var kind: KindID
  /// Slot of a time in RFC 3339; -1 where the assembler finds the time.
  var timeSlot: Int
  var hasPlus: Bool
  var operations: UnsafeMutablePointer<RowOperation>
  var operationCount: Int
  /// All known keys of the layout, first those whose slots the assembler looks at.
  var slots: UnsafeMutablePointer<LayoutSlot>
  var slotCount: Int
  var neededSlots: Int
}

/// A known key of a layout and what its value is.
struct LayoutSlot: BitwiseCopyable {
  enum Value: UInt8 { case string, scalar, raw }

  var slot: Int
  var value: Value
}

extension RowProgram {
  /// - Parameters:
  ///   - layout: the known keys of the layout.
  ///   - id: the plan of the column of ids.
  init(
    kind: KindID, layout: [LayoutSlot], plan: StagePlan, writer: BatchWriter,
    id: UnsafeMutablePointer<ColumnPlan>, arena: Arena
  ) {
    self.kind = kind
    hasPlus = plan.kinds[kind]?.plus != nil
    let hasWords = plan.missingWords.count > 0
    func value(_ slot: Int) -> LayoutSlot.Value? { layout.first { $0.slot == slot }?.value }
    timeSlot = -1
    if case .rfc3339 = plan.timeForm, !hasWords, let time = value(plan.timeSlot), time != .scalar {
      timeSlot = plan.timeSlot
    }
    var all = (0..<writer.columnCount).map { column in
      RowOperation(
        code: Self.code(
          writer.plans[column], value(writer.plans[column].slot), hasWords: hasWords),
        slot: writer.plans[column].slot, base: writer.bases[column], plan: writer.plans + column)
    }
    all.append(
      RowOperation(
        code: Self.code(id.pointee, value(id.pointee.slot), hasWords: hasWords),
        slot: id.pointee.slot, base: UnsafeMutableRawPointer(writer.ids), plan: id))
    operations = arena.allocate(RowOperation.self, count: all.count)
    operationCount = all.count
    for (place, operation) in all.enumerated() { (operations + place).initialize(to: operation) }
    var needed = Set(all.filter { $0.code == .general }.map(\.slot))
    if timeSlot < 0 { needed.insert(plan.timeSlot) }
    if let plus = plan.kinds[kind]?.plus { needed.formUnion([plus.slot, plan.timeSlot]) }
    let ordered =
      layout.filter { needed.contains($0.slot) } + layout.filter { !needed.contains($0.slot) }
    slots = arena.allocate(LayoutSlot.self, count: layout.count)
    slotCount = layout.count
    neededSlots = layout.count { needed.contains($0.slot) }
    for (place, known) in ordered.enumerated() { slots[place] = known }
  }

  /// - Parameter value: nil if the layout does not have the key.
  private static func code(
    _ plan: ColumnPlan, _ value: LayoutSlot.Value?, hasWords: Bool
  ) -> RowOperation.Code {
    guard let value else {
      switch plan.conversion {
      case .string, .phone: return .missingText
      case .decimal, .integer, .duration, .time: return .missingWord
      case .real: return .missingReal
      case .bool, .mappedBool: return .missingTruth
      case .fixedWord, .fixedReal, .fixedTruth, .fixedText: return .general
      }
    }
    if hasWords { return .general }
    let isSeconds = plan.conversion == .duration && plan.unit == 1_000
    switch (plan.conversion, value) {
    case (.string, .string): return .text
    case (.string, .raw): return .rawText
    case (.phone, .string): return .phone
    case (.phone, .raw): return .rawPhone
    case (.decimal, .scalar): return .decimal
    case (.decimal, .raw): return .rawDecimal
    case (.integer, .scalar): return .integer
    case (.integer, .raw): return .rawInteger
    case (.duration, .scalar) where isSeconds: return .milliseconds
    case (.duration, .raw) where isSeconds: return .rawMilliseconds
    case (.bool, .scalar): return .truth
    case (.bool, .raw): return .rawTruth
    default: return .general
    }
  }
}

extension EventAssembler {
  /// Writes the values of a record as row `row`; false if the strict reader has to judge them.
  @inline(__always)
  mutating func write(
    _ program: UnsafeMutablePointer<RowProgram>, _ values: UnsafeMutablePointer<ByteSlice>,
    row: Int
  ) -> Bool {
    var operation = program.pointee.operations
    let end = operation + program.pointee.operationCount
    while operation < end {
      let base = operation.pointee.base
      let value = values + operation.pointee.slot
      switch operation.pointee.code {
      case .text: base.storeBytes(of: value.pointee, toByteOffset: row &* 16, as: ByteSlice.self)
      case .phone:
        let phone = PhoneText.isInternational(value.pointee) ? value.pointee : other(value.pointee)
        base.storeBytes(of: phone, toByteOffset: row &* 16, as: ByteSlice.self)
      case .decimal, .integer, .milliseconds:
        guard let word = Self.word(value.pointee, operation.pointee.code) else { return false }
        base.storeBytes(of: word, toByteOffset: row &* 8, as: Int64.self)
      case .truth:
        guard let truth = Self.truth(value.pointee) else { return false }
        base.storeBytes(of: truth, toByteOffset: row, as: UInt8.self)
      case .rawText:
        let text = value.pointee.count > 0 ? value.pointee : .missing
        base.storeBytes(of: text, toByteOffset: row &* 16, as: ByteSlice.self)
      case .rawPhone:
        let phone = PhoneText.isInternational(value.pointee) ? value.pointee : other(value.pointee)
        base.storeBytes(of: phone, toByteOffset: row &* 16, as: ByteSlice.self)
      case .rawDecimal, .rawInteger, .rawMilliseconds:
        guard let word = Self.rawWord(value.pointee, operation.pointee.code) else { return false }
        base.storeBytes(of: word, toByteOffset: row &* 8, as: Int64.self)
      case .rawTruth:
        guard let truth = value.pointee.count > 0 ? Self.plainTruth(value.pointee) : Truth.missing
        else { return false }
        base.storeBytes(of: truth, toByteOffset: row, as: UInt8.self)
      case .missingText:
        base.storeBytes(of: .missing, toByteOffset: row &* 16, as: ByteSlice.self)
      case .missingWord: base.storeBytes(of: .missing, toByteOffset: row &* 8, as: Int64.self)
      case .missingReal: base.storeBytes(of: .nan, toByteOffset: row &* 8, as: Double.self)
      case .missingTruth: base.storeBytes(of: Truth.missing, toByteOffset: row, as: UInt8.self)
      case .general:
        guard writeColumn(operation.pointee.plan, base, row: row) else { return false }
      }
      operation += 1
    }
    return true
  }

  @inline(never)
  private func other(_ phone: ByteSlice) -> ByteSlice { plan.phones.normalize(phone, in: arena) }

  /// The word of a JSON number; missing for null, nil for `true` and `false`.
  @inline(__always)
  private static func word(_ text: ByteSlice, _ code: RowOperation.Code) -> Int64? {
    let first = text[0]
    guard first &- 48 < 10 || first == UInt8(ascii: "-") else {
      return first == UInt8(ascii: "n") ? .missing : nil
    }
    switch code {
    case .decimal: return NumberConversion.decimal(text)
    case .integer: return NumberConversion.integer(text)
    default: return NumberConversion.duration(text, unit: 1_000)
    }
  }

  /// The word of a CSV field; nil if it is no number.
  @inline(__always)
  private static func rawWord(_ text: ByteSlice, _ code: RowOperation.Code) -> Int64? {
    guard text.count > 0 else { return .missing }
    switch code {
    case .rawDecimal: return NumberConversion.decimal(text)
    case .rawInteger: return NumberConversion.integer(text)
    default: return NumberConversion.duration(text, unit: 1_000)
    }
  }

  @inline(__always)
  private static func truth(_ text: ByteSlice) -> UInt8? {
    switch text[0] {
    case UInt8(ascii: "t"): Truth.yes
    case UInt8(ascii: "f"): Truth.no
    case UInt8(ascii: "n"): Truth.missing
    default: nil
    }
  }
}
