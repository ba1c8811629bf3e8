import WeirCore

/// The loop over the records of one chunk, and what came of them.
struct ChunkBuilder {
  typealias Cursor = UnsafePointer<UInt8>

  private let plan: StagePlan
  private let place: ChunkPlace
  private let text: TextBuffer
  private let source: Int
  private let lateness: Int64
  private let arena: Arena
  private let slots: UnsafeMutablePointer<ValueSlot>
  private var assembler: EventAssembler
  /// By kind; nil until the kind's first event.
  private var batches: [EventBatch?]
  /// By kind; set where there is a batch.
  private let writers: UnsafeMutablePointer<BatchWriter>
  private let isOpen: UnsafeMutablePointer<Bool>
  private var chunk = DecodedChunk()
  private var record = 0
  private var highest = Int64.min
  /// Events below it are late.
  private var earliest = Int64.min
  private let lineCount: Int

  init(
    plan: StagePlan, place: ChunkPlace, text: TextBuffer, source: Int, lateness: Int64,
    arena: Arena
  ) {
    self.plan = plan
    self.place = place
    self.text = text
    self.source = source
    self.lateness = lateness
    self.arena = arena
    slots = arena.allocate(ValueSlot.self, count: plan.keys.slotCount)
    slots.initialize(repeating: ValueSlot(start: place.base), count: plan.keys.slotCount)
    assembler = EventAssembler(plan: plan, slots: slots, arena: arena)
    batches = Array(repeating: nil, count: plan.kinds.count)
    writers = arena.allocate(BatchWriter.self, count: plan.kinds.count)
    isOpen = arena.allocate(Bool.self, count: plan.kinds.count)
    isOpen.initialize(repeating: false, count: plan.kinds.count)
    lineCount = Self.lines(place.base, place.end)
  }

  private static func lines(_ start: Cursor, _ end: Cursor) -> Int {
    var count = 0
    for byte in UnsafeBufferPointer(start: start, count: end - start) {
      count &+= byte == UInt8(ascii: "\n") ? 1 : 0
    }
    return count
  }

  mutating func readJSON(from first: Cursor) {
    var scanner = JSONScanner(keys: plan.keys, slots: slots, arena: arena)
    var cursor = first
    while cursor < place.end {
      let start = cursor
      scanner.skipSpace(&cursor)
      if cursor.pointee == UInt8(ascii: "\n") {
        cursor += 1
        continue
      }
      if scanner.scanRecord(&cursor) {
        assembler.stamp = scanner.stamp
        take(from: start, to: cursor, hasRepeatedKey: scanner.hasRepeatedKey)
      } else {
        let left = place.end - start
        cursor = start + (firstOffset(of: UInt8(ascii: "\n"), in: start, from: 0, to: left) ?? left)
        let isText = UTF8Check.isValid(from: start, to: cursor)
        reject(isText ? scanner.fault : .invalidUTF8, from: start, to: cursor)
      }
      cursor += 1
      record += 1
    }
  }

  mutating func readCSV(from first: Cursor, _ csv: CSVOptions, header: CSVHeader?) {
    let slotsByColumn = header?.slots ?? []
    let columns = arena.allocate(Int.self, count: slotsByColumn.count)
    for (index, slot) in slotsByColumn.enumerated() { columns[index] = slot }
    var scanner = CSVScanner(
      delimiter: csv.delimiter, isQuoted: csv.isQuoted, slots: slots, columns: columns,
      columnCount: slotsByColumn.count, end: place.end)
    var cursor = first
    while cursor < place.end {
      let start = cursor
      if CSVPreamble.passBlankLine(&cursor) { continue }
      if scanner.scanRecord(&cursor) {
        assembler.stamp = scanner.stamp
        take(from: start, to: cursor, hasRepeatedKey: false)
      } else {
        reject(scanner.fault, from: start, to: cursor)
      }
      cursor += 1
      record += 1
    }
  }

  /// Makes a row of the record whose values stand in the slots.
  @inline(__always)
  private mutating func take(from start: Cursor, to end: Cursor, hasRepeatedKey: Bool) {
    assembler.record = record
    guard assembler.identify(hasRepeatedKey: hasRepeatedKey) else {
      return reject(assembler.fault, from: start, to: end)
    }
    let kind = assembler.kind
    if !isOpen[kind] { openBatch(kind) }
    guard assembler.write(writers + kind) else {
      return reject(assembler.fault, from: start, to: end)
    }
    let time = assembler.time
    if time > highest {
      highest = time
      let (limit, overflow) = time.subtractingReportingOverflow(lateness)
      earliest = overflow ? .min : limit
    } else if time < earliest {
      return addLate(from: start, to: end)
    }
    let span = RecordSpan(
      offset: UInt32(truncatingIfNeeded: place.textOffset + (start - place.base)),
      count: UInt32(truncatingIfNeeded: Self.length(from: start, to: end)))
    writers[kind].commit(time: time, span: span)
  }

  /// Length of a record without the carriage return at its end.
  @inline(__always)
  private static func length(from start: Cursor, to end: Cursor) -> Int {
    end > start && end[-1] == UInt8(ascii: "\r") ? end - start - 1 : end - start
  }

  private mutating func openBatch(_ kind: KindID) {
    guard let kindPlan = plan.kinds[kind] else { return }
    let batch = EventBatch(
      kind: kind, source: source, lanes: kindPlan.lanes,
      capacity: lineCount - min(record, lineCount),
      text: text, arena: arena)
    batches[kind] = batch
    (writers + kind).initialize(to: BatchWriter(batch, plan: kindPlan))
    isOpen[kind] = true
  }

  private mutating func reject(_ fault: RecordFault, from start: Cursor, to end: Cursor) {
    let bytes = UnsafeBufferPointer(start: start, count: Self.length(from: start, to: end))
    chunk.rejected.append(
      RejectedRecord(
        reason: fault.slug, record: record, offset: place.fileOffset + (start - place.base),
        bytes: Array(bytes)))
  }

  private mutating func addLate(from start: Cursor, to end: Cursor) {
    let bytes = UnsafeBufferPointer(start: start, count: Self.length(from: start, to: end))
    chunk.late.append(
      LateRecord(
        record: record, offset: place.fileOffset + (start - place.base), time: assembler.time,
        kind: assembler.kind, bytes: Array(bytes)))
  }

  mutating func finish() -> DecodedChunk {
    chunk.recordCount = record
    chunk.batches = batches.indices.compactMap { kind in
      guard let batch = batches[kind], writers[kind].count > 0 else { return nil }
      return writers[kind].finish(batch)
    }
    if !chunk.batches.isEmpty || !chunk.late.isEmpty { chunk.highestTime = highest }
    if case .counted(_, let every) = plan.timeForm { chunk.timePerRecord = every }
    return chunk
  }
}
