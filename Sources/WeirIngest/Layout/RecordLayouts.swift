import WeirCore

/// The layouts of JSON records seen before in a chunk: where one is met again, only its values are
/// read, and everything between them is compared.
///
/// A layout is learned from a record that the strict reader has accepted. A record that follows it
/// is right where that one was: the fixed bytes are the same, each string ends at its quote and
/// each number, `true`, `false` and `null` is checked. The text is known to be UTF-8.
struct RecordLayouts {
  typealias Cursor = UnsafePointer<UInt8>

  static let stepLimit = 512
  static let programLimit = 64
  /// Records that may be looked at to learn from them.
  private static let lessonLimit = 128
  /// A miss counts as much as so many hits; when misses outweigh, layouts are given up.
  private static let missWeight = 4
  private static let highestCredit = 256

  let base: Cursor
  let marks: UnsafeMutablePointer<UInt64>
  /// By slot, the last of them for values that nobody asks for: the raw text of the value.
  let values: UnsafeMutablePointer<ByteSlice>
  let steps: UnsafeMutablePointer<LayoutStep>
  let programs: UnsafeMutablePointer<RowProgram>
  let slotCount: Int
  var stepCount = 0
  var programCount = 0
  /// By slot below 64: whether the string read last has escapes.
  var escapes: UInt64 = 0
  private var credit = Self.highestCredit
  private var lessons = 0

  /// - Parameter base: the first byte that `marks` tells of.
  init(base: Cursor, marks: TextMarks, slotCount: Int, arena: Arena) {
    self.base = base
    self.marks = marks.words
    self.slotCount = slotCount
    values = arena.allocate(ByteSlice.self, count: slotCount + 1)
    values.initialize(repeating: .missing, count: slotCount + 1)
    steps = arena.allocate(LayoutStep.self, count: Self.stepLimit)
    programs = arena.allocate(RowProgram.self, count: Self.programLimit)
  }

  /// Whether layouts still help with this text.
  var isUseful: Bool { credit > 0 }

  @inline(__always)
  mutating func noteHit() { credit = min(credit + 1, Self.highestCredit) }

  /// Whether to learn from the record that was missed.
  mutating func noteMiss() -> Bool {
    credit -= Self.missWeight
    lessons += 1
    return lessons <= Self.lessonLimit
  }

  /// Reads the record at `cursor` and leaves `cursor` on the line feed behind it.
  ///
  /// - Returns: the record's program, its values being in ``values``; nil if it has no known
  ///   layout or something that only the strict reader can judge.
  @inline(__always)
  mutating func match(_ cursor: inout Cursor) -> UnsafeMutablePointer<RowProgram>? {
    // SAFETY: fixed bytes hold a line feed at the end of a record only, and no value holds one.
    var place = cursor
    escapes = 0
    guard stepCount > 0 else { return nil }
    var step = steps
    var slot = slotCount
    while true {
      let start = place + Int(step.pointee.count)
      let isHere = LayoutStep.matches(step, place)
      if isHere, step.pointee.value == .string {
        // Any marked byte but the closing quote is no fixed byte.
        place = base + TextMarks.next(marks, from: start - base)
      } else if isHere, step.pointee.value == .end {
        cursor = start - 1
        return programs + Int(step.pointee.next)
      } else if isHere, let end = Self.scalarEnd(start) {
        place = end
      } else if place.pointee == 0x5C {
        guard let end = passEscapes(place, slot) else { return nil }
        values[slot].count += end - place
        place = end
        continue
      } else {
        // What differs from here on, a string in place of a number too, is another step.
        guard step.pointee.other >= 0 else { return nil }
        step = steps + Int(step.pointee.other)
        continue
      }
      slot = Int(step.pointee.slot)
      values[slot] = ByteSlice(start: start, count: place - start)
      step = steps + Int(step.pointee.next)
    }
  }

  /// The closing quote of a string with an escape at `place`; nil if it is no such string.
  @inline(never)
  private mutating func passEscapes(_ place: Cursor, _ slot: Int) -> Cursor? {
    guard slot == slotCount || slot < 64 else { return nil }
    var end = place
    while end.pointee == 0x5C {
      guard JSONString.passEscape(&end) else { return nil }
      if end.pointee != 0x5C { end = base + TextMarks.next(marks, from: end - base) }
    }
    guard end.pointee == UInt8(ascii: "\"") else { return nil }
    if slot < slotCount { escapes |= 1 << UInt64(slot) }
    return end
  }

  /// The end of the number, `true`, `false` or `null` at `place`; nil if there is none.
  @inline(__always)
  private static func scalarEnd(_ place: Cursor) -> Cursor? {
    let byte = place.pointee
    if byte &- 48 < 10 || byte == UInt8(ascii: "-") {
      var end = place
      return JSONNumber.scan(&end) ? end : nil
    }
    let word = Words.load(place)
    let four = word & Words.mask(4)
    if four == 0x6575_7274 || four == 0x6C6C_756E { return place + 4 }
    return word & Words.mask(5) == 0x65_736C_6166 ? place + 5 : nil
  }
}
