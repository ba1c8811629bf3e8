import WeirCore

/// The loop over the records of one chunk, and what came of them.
struct ChunkBuilder {
  typealias Cursor = UnsafePointer<UInt8>

  /// Lines below which learning layouts does not pay.
  private static let linesForLayouts = 32

  private let plan: StagePlan
  private let place: ChunkPlace
  private let text: TextBuffer
  private let source: Int
  private let lateness: Int64
  private let isStrict: Bool
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
  private var lineCount = 0
  private var times = TimeCache()
  /// Records of known layouts, which no strict reader has seen.
  private(set) var rowsByLayout = 0

  init(
    plan: StagePlan, place: ChunkPlace, text: TextBuffer, source: Int, lateness: Int64,
    isStrict: Bool, arena: Arena
  ) {
    self.isStrict = isStrict
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
  }

  mutating func readJSON(from first: Cursor) {
    let marks = TextMarks(place.base, count: place.end - place.base, .json, arena: arena)
    lineCount = marks.lineCount
    var scanner = JSONScanner(keys: plan.keys, slots: slots, arena: arena)
    guard !isStrict, marks.isUTF8, lineCount >= Self.linesForLayouts, plan.allowsLayouts else {
      return readStrictly(from: first, &scanner)
    }
    var layouts = RecordLayouts(
      base: place.base, marks: marks, slotCount: plan.keys.slotCount, arena: arena)
    var cursor = first
    while cursor < place.end, layouts.isUseful {
      let start = cursor
      if let program = layouts.match(&cursor),
        takeRow(program, layouts.values, layouts.escapes, &scanner.stamp, from: start, to: cursor)
      {
        layouts.noteHit()
        cursor += 1
        record += 1
        continue
      }
      cursor = start
      let isTaken = readOne(&cursor, &scanner)
      if layouts.noteMiss(), isTaken, !scanner.hasRepeatedKey {
        learn(&layouts, &scanner, from: start, to: cursor - 1)
      }
    }
    readStrictly(from: cursor, &scanner)
  }

  private mutating func readStrictly(from first: Cursor, _ scanner: inout JSONScanner) {
    var cursor = first
    while cursor < place.end { _ = readOne(&cursor, &scanner) }
  }

  /// Reads one line and moves behind its line feed; whether it is a record that was accepted.
  private mutating func readOne(_ cursor: inout Cursor, _ scanner: inout JSONScanner) -> Bool {
    let start = cursor
    scanner.skipSpace(&cursor)
    if cursor.pointee == UInt8(ascii: "\n") {
      cursor += 1
      return false
    }
    var isTaken = false
    if scanner.scanRecord(&cursor) {
      assembler.stamp = scanner.stamp
      isTaken = take(from: start, to: cursor, hasRepeatedKey: scanner.hasRepeatedKey)
    } else {
      let left = place.end - start
      cursor = start + (firstOffset(of: UInt8(ascii: "\n"), in: start, from: 0, to: left) ?? left)
      let isText = UTF8Check.isValid(from: start, to: cursor)
      reject(isText ? scanner.fault : .invalidUTF8, from: start, to: cursor)
    }
    cursor += 1
    record += 1
    return isTaken
  }

  /// Keeps the layout of the record read last.
  @inline(never)
  private mutating func learn(
    _ layouts: inout RecordLayouts, _ scanner: inout JSONScanner, from start: Cursor,
    to end: Cursor
  ) {
    // Values with escapes have been decoded elsewhere: the slots are to say again where they stand.
    var cursor = start
    scanner.skipSpace(&cursor)
    guard scanner.scanRecord(&cursor) else { return }
    let kind = assembler.kind
    layouts.learn(
      from: start, to: end, slots, stamp: scanner.stamp, kindSlot: plan.kindSlot, arena: arena
    ) { layout in
      let id = arena.allocate(ColumnPlan.self, count: 1)
      id.initialize(to: ColumnPlan(conversion: .string, slot: writers[kind].idSlot))
      return RowProgram(
        kind: kind, layout: layout, plan: plan, writer: writers[kind], id: id, arena: arena)
    }
  }

  /// Makes a row of a record with a known layout; false if the strict reader has to judge it.
  ///
  /// - Parameters:
  ///   - escapes: by slot, which values have escapes or doubled quotes.
  ///   - stamp: of the record read last; moved on where slots are filled.
  @inline(__always)
  private mutating func takeRow(
    _ program: UnsafeMutablePointer<RowProgram>, _ values: UnsafeMutablePointer<ByteSlice>,
    _ escapes: UInt64, _ stamp: inout UInt32, from start: Cursor, to end: Cursor
  ) -> Bool {
    let writer = writers + program.pointee.kind
    let row = writer.pointee.count
    if escapes != 0, !decode(escapes, of: program, values) { return false }
    assembler.record = record
    if program.pointee.neededSlots > 0 || program.pointee.timeSlot < 0 {
      stamp &+= 1
      assembler.stamp = stamp
      assembler.kind = program.pointee.kind
      fillSlots(program, values)
    }
    if program.pointee.timeSlot >= 0, !program.pointee.hasPlus {
      guard let time = times.parse(values[program.pointee.timeSlot]),
        EventAssembler.isInRange(time)
      else { return false }
      assembler.time = time
    } else {
      guard assembler.completeTime() else { return false }
    }
    guard assembler.write(program, values, row: row) else { return false }
    writer.pointee.times[row] = assembler.time
    writer.pointee.records[row] = UInt32(truncatingIfNeeded: record)
    rowsByLayout += 1
    keep(writer, kind: program.pointee.kind, from: start, to: end)
    return true
  }

  /// Decodes the values that have escapes or doubled quotes; false if one stands for no text.
  @inline(never)
  private func decode(
    _ escapes: UInt64, of program: UnsafeMutablePointer<RowProgram>,
    _ values: UnsafeMutablePointer<ByteSlice>
  ) -> Bool {
    for place in 0..<program.pointee.slotCount {
      let known = program.pointee.slots[place]
      guard known.slot < 64, escapes >> UInt64(known.slot) & 1 == 1 else { continue }
      let value = values + known.slot
      value.pointee =
        known.value == .raw
        ? CSVQuoting.unquote(value.pointee, in: arena)
        : JSONString.unescape(value.pointee, in: arena)
      if value.pointee.isMissing { return false }
    }
    return true
  }

  /// Notes the values that the assembler looks at, as the scanner does.
  private func fillSlots(
    _ program: UnsafeMutablePointer<RowProgram>, _ values: UnsafeMutablePointer<ByteSlice>
  ) {
    for place in 0..<program.pointee.neededSlots {
      let known = program.pointee.slots[place]
      let value = values[known.slot]
      let target = slots + known.slot
      target.pointee.stamp = assembler.stamp
      target.pointee.start = value.start.unsafelyUnwrapped
      target.pointee.count = value.count
      switch known.value {
      case .string: target.pointee.form = .string
      case .scalar: target.pointee.form = Self.form(value[0])
      case .raw: target.pointee.form = .raw
      }
    }
  }

  /// What a JSON value that is no string begins with.
  private static func form(_ byte: UInt8) -> ValueForm {
    switch byte {
    case UInt8(ascii: "t"): .yes
    case UInt8(ascii: "f"): .no
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  mutating func readCSV(from first: Cursor, _ csv: CSVOptions, header: CSVHeader?) {
    let count = place.end - first
    var marks = TextMarks(first, count: count, .csv(delimiter: csv.delimiter), arena: arena)
    if csv.isQuoted {
      marks.leaveOutQuoted(first, count: count, delimiter: csv.delimiter, arena: arena)
    }
    lineCount = marks.lineCount
    let slotsByColumn = header?.slots ?? []
    let columns = arena.allocate(Int.self, count: slotsByColumn.count)
    for (index, slot) in slotsByColumn.enumerated() { columns[index] = slot }
    var scanner = CSVScanner(
      delimiter: csv.delimiter, isQuoted: csv.isQuoted, slots: slots, columns: columns,
      columnCount: slotsByColumn.count, end: place.end)
    var cursor = first
    if !isStrict, marks.isUTF8, !marks.hasNull, !slotsByColumn.isEmpty {
      var marked = MarkedCSVScanner(
        from: first, to: place.end, marks, csv, slots: slotsByColumn,
        slotCount: plan.keys.slotCount, arena: arena)
      var rows = CSVRowPrograms(slotsByColumn, plan, arena: arena)
      while cursor < place.end {
        let start = cursor
        if CSVPreamble.passBlankLine(&cursor) { continue }
        if marked.scanRecord(&cursor), let program = program(of: marked, &rows),
          takeRow(
            program, marked.values, marked.doubled, &scanner.stamp, from: start, to: cursor)
        {
          cursor += 1
          record += 1
          continue
        }
        cursor = start
        readOne(&cursor, &scanner)
      }
    }
    while cursor < place.end {
      if CSVPreamble.passBlankLine(&cursor) { continue }
      readOne(&cursor, &scanner)
    }
  }

  /// Reads one record that is no blank line and moves behind its line feed.
  private mutating func readOne(_ cursor: inout Cursor, _ scanner: inout CSVScanner) {
    let start = cursor
    if scanner.scanRecord(&cursor) {
      assembler.stamp = scanner.stamp
      _ = take(from: start, to: cursor, hasRepeatedKey: false)
    } else {
      reject(scanner.fault, from: start, to: cursor)
    }
    cursor += 1
    record += 1
  }

  /// What makes a row of the record read last; nil if its kind is hard to tell.
  @inline(__always)
  private mutating func program(
    of scanner: MarkedCSVScanner, _ rows: inout CSVRowPrograms
  ) -> UnsafeMutablePointer<RowProgram>? {
    let kind = rows.kind(scanner.values, doubled: scanner.doubled)
    guard kind >= 0 else { return nil }
    if !rows.isMade[kind] {
      guard plan.kinds[kind] != nil else { return nil }
      if !isOpen[kind] { openBatch(kind) }
      rows.make(kind, writers[kind], plan, arena: arena)
    }
    return rows.programs + kind
  }

  /// Makes a row of the record whose values stand in the slots; false if it is rejected.
  @inline(__always)
  private mutating func take(
    from start: Cursor, to end: Cursor, hasRepeatedKey: Bool
  ) -> Bool {
    assembler.record = record
    guard assembler.identify(hasRepeatedKey: hasRepeatedKey) else {
      reject(assembler.fault, from: start, to: end)
      return false
    }
    let kind = assembler.kind
    if !isOpen[kind] { openBatch(kind) }
    guard assembler.write(writers + kind) else {
      reject(assembler.fault, from: start, to: end)
      return false
    }
    keep(writers + kind, kind: kind, from: start, to: end)
    return true
  }

  /// Keeps the row that the assembler has written, unless it is late.
  @inline(__always)
  private mutating func keep(
    _ writer: UnsafeMutablePointer<BatchWriter>, kind: KindID, from start: Cursor, to end: Cursor
  ) {
    let time = assembler.time
    if time > highest {
      highest = time
      let (limit, overflow) = time.subtractingReportingOverflow(lateness)
      earliest = overflow ? .min : limit
    } else if time < earliest {
      return addLate(kind: kind, from: start, to: end)
    }
    let span = RecordSpan(
      offset: UInt32(truncatingIfNeeded: place.textOffset + (start - place.base)),
      count: UInt32(truncatingIfNeeded: Self.length(from: start, to: end)))
    BatchWriter.commit(writer, time: time, span: span)
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

  private mutating func addLate(kind: KindID, from start: Cursor, to end: Cursor) {
    let bytes = UnsafeBufferPointer(start: start, count: Self.length(from: start, to: end))
    chunk.late.append(
      LateRecord(
        record: record, offset: place.fileOffset + (start - place.base), time: assembler.time,
        kind: kind, bytes: Array(bytes)))
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
