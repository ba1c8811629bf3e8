import WeirCore

// MARK: - Learning

extension RecordLayouts {
  /// Fixed bytes and the value behind them, in a record that was accepted.
  private struct Segment {
    var fixed: UnsafeBufferPointer<UInt8>
    var value: LayoutValue
    var slot: Int
  }

  /// Keeps the layout of a record that the strict reader has accepted, if it can be kept.
  ///
  /// - Parameters:
  ///   - start: of the record; `end`: its line feed.
  ///   - slots: where the record's values stand; `stamp`: of the record.
  ///   - makeProgram: from the known keys of the layout, what makes a row of it.
  mutating func learn(
    from start: Cursor, to end: Cursor, _ slots: UnsafeMutablePointer<ValueSlot>, stamp: UInt32,
    kindSlot: Int, arena: Arena, makeProgram: ([LayoutSlot]) -> RowProgram
  ) {
    guard
      let segments = Self.segments(
        from: start, to: end, slots, stamp: stamp, kindSlot: kindSlot, slotCount: slotCount),
      stepCount + segments.count <= Self.stepLimit, programCount < Self.programLimit
    else { return }
    var link: UnsafeMutablePointer<Int32>?
    var place: Int32 = stepCount > 0 ? 0 : LayoutStep.none
    for segment in segments {
      while place >= 0, !Self.isSame(steps + Int(place), segment) {
        link = Self.other(steps + Int(place))
        place = steps[Int(place)].other
      }
      if place < 0 {
        place = Int32(stepCount)
        (steps + stepCount).initialize(to: Self.step(segment, arena: arena))
        stepCount += 1
        link?.pointee = place
      }
      link = Self.next(steps + Int(place))
      place = steps[Int(place)].next
    }
    guard place < 0 else { return }
    let known = segments.filter { $0.slot < slotCount }
    (programs + programCount).initialize(
      to: makeProgram(
        known.map { LayoutSlot(slot: $0.slot, value: $0.value == .string ? .string : .scalar) }))
    link?.pointee = Int32(programCount)
    programCount += 1
  }

  private static func next(
    _ step: UnsafeMutablePointer<LayoutStep>
  ) -> UnsafeMutablePointer<Int32>? {
    field(step, \.next)
  }

  private static func other(
    _ step: UnsafeMutablePointer<LayoutStep>
  ) -> UnsafeMutablePointer<Int32>? {
    field(step, \.other)
  }

  private static func field(
    _ step: UnsafeMutablePointer<LayoutStep>, _ path: KeyPath<LayoutStep, Int32>
  ) -> UnsafeMutablePointer<Int32>? {
    guard let offset = MemoryLayout<LayoutStep>.offset(of: path) else { return nil }
    // SAFETY: the field is stored, so that it has a place of its own in the step.
    return (UnsafeMutableRawPointer(step) + offset).assumingMemoryBound(to: Int32.self)
  }

  private static func isSame(
    _ step: UnsafeMutablePointer<LayoutStep>, _ segment: Segment
  ) -> Bool {
    guard let start = segment.fixed.baseAddress else { return false }
    return step.pointee.value == segment.value && step.pointee.count == segment.fixed.count
      && step.pointee.slot == segment.slot && LayoutStep.matches(step, start)
  }

  private static func step(_ segment: Segment, arena: Arena) -> LayoutStep {
    let bytes = segment.fixed
    let words = (0..<4).map { word(bytes, at: $0 * 8) }
    let masks = (0..<4).map { Words.mask(max(0, min(8, bytes.count - $0 * 8))) }
    var step = LayoutStep(
      first: SIMD2(words[0], words[1]), firstMask: SIMD2(masks[0], masks[1]),
      second: SIMD2(words[2], words[3]), secondMask: SIMD2(masks[2], masks[3]),
      count: Int32(bytes.count), slot: Int32(segment.slot), next: LayoutStep.none,
      value: segment.value)
    if bytes.count > LayoutStep.wordBytes {
      let rest = UnsafeBufferPointer(rebasing: bytes[LayoutStep.wordBytes...])
      step.rest = UnsafeMutablePointer(mutating: arena.copy(rest).start)
    }
    return step
  }

  /// Up to eight bytes from `offset` on, as a little-endian word.
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt64 {
    var word: UInt64 = 0
    for place in 0..<8 where offset + place < bytes.count {
      word |= UInt64(bytes[offset + place]) << UInt64(8 * place)
    }
    return UInt64(littleEndian: word).littleEndian
  }

  // MARK: - Taking a record apart

  /// The record as fixed bytes and values; nil if fixed bytes are too many.
  private static func segments(
    from start: Cursor, to end: Cursor, _ slots: UnsafeMutablePointer<ValueSlot>, stamp: UInt32,
    kindSlot: Int, slotCount: Int
  ) -> [Segment]? {
    var segments: [Segment] = []
    var fixedStart = start
    var cursor = start
    while cursor < end {
      let valueStart: Cursor
      let isString = cursor.pointee == UInt8(ascii: "\"")
      if isString {
        valueStart = cursor + 1
        passString(&cursor)
        if isKey(cursor) { continue }
      } else if isScalarStart(cursor.pointee) {
        valueStart = cursor
        while isScalarByte(cursor.pointee) { cursor += 1 }
      } else {
        cursor += 1
        continue
      }
      let slot = slot(at: valueStart, slots, stamp: stamp, slotCount: slotCount)
      if slot == kindSlot { continue }
      segments.append(
        Segment(
          fixed: UnsafeBufferPointer(start: fixedStart, count: valueStart - fixedStart),
          value: isString ? .string : .scalar, slot: slot))
      fixedStart = isString ? cursor - 1 : cursor
    }
    segments.append(
      Segment(
        fixed: UnsafeBufferPointer(start: fixedStart, count: end + 1 - fixedStart), value: .end,
        slot: slotCount))
    return segments.allSatisfy { $0.fixed.count <= LayoutStep.longest } ? segments : nil
  }

  /// Moves behind the string at `cursor`.
  private static func passString(_ cursor: inout Cursor) {
    cursor += 1
    while cursor.pointee != UInt8(ascii: "\"") { cursor += cursor.pointee == 0x5C ? 2 : 1 }
    cursor += 1
  }

  /// Whether the string that ends at `cursor` is a key.
  private static func isKey(_ cursor: Cursor) -> Bool {
    var cursor = cursor
    while cursor.pointee == 0x20 || cursor.pointee == 0x09 || cursor.pointee == 0x0D { cursor += 1 }
    return cursor.pointee == UInt8(ascii: ":")
  }

  private static func isScalarStart(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || byte == UInt8(ascii: "-") || (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  private static func isScalarByte(_ byte: UInt8) -> Bool {
    isScalarStart(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
  }

  /// The slot whose value starts at `start`, or `slotCount` if none does.
  private static func slot(
    at start: Cursor, _ slots: UnsafeMutablePointer<ValueSlot>, stamp: UInt32, slotCount: Int
  ) -> Int {
    for slot in 0..<slotCount where slots[slot].stamp == stamp && slots[slot].start == start {
      return slot
    }
    return slotCount
  }
}
