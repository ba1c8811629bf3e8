package import WeirCore

/// A set of texts for membership: open addressing over copies of the values.
package struct TextSet: Sendable {
  private let storage: Storage

  private final class Storage: @unchecked Sendable {
    // @unchecked Sendable: the tables are written in `init` only.

    let slots: UnsafeMutablePointer<Int32>
    /// Where each value begins in `bytes`; one more at the end.
    let starts: UnsafeMutablePointer<Int32>
    let bytes: UnsafeMutablePointer<UInt8>
    let mask: Int

    init(_ values: [[UInt8]]) {
      var capacity = 8
      while capacity < values.count * 2 { capacity *= 2 }
      mask = capacity - 1
      slots = .allocate(capacity: capacity)
      slots.initialize(repeating: -1, count: capacity)
      starts = .allocate(capacity: values.count + 1)
      bytes = .allocate(capacity: max(1, values.reduce(0) { $0 + $1.count }))
      var end = 0
      for (place, value) in values.enumerated() {
        starts[place] = Int32(end)
        for byte in value {
          bytes[end] = byte
          end += 1
        }
        let hash = value.withUnsafeBufferPointer { hashBytes($0) }
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(place)
      }
      starts[values.count] = Int32(end)
    }

    deinit {
      slots.deallocate()
      starts.deallocate()
      bytes.deallocate()
    }
  }

  package init(_ values: [[UInt8]]) { storage = Storage(values) }

  /// Calls for the place of each equal value; a value may stand several times.
  ///
  /// - Complexity: O(1) in the usual case.
  @inline(__always)
  package func first(of value: ByteSlice, after cursor: inout Int) -> Int? {
    let (slots, starts, mask) = (storage.slots, storage.starts, storage.mask)
    var slot =
      cursor < 0
      ? Int(truncatingIfNeeded: hashBytes(value.buffer)) & mask : (cursor + 1) & mask
    // SAFETY: slots hold places of values; at least half of them are empty.
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      let start = Int(starts[place])
      let count = Int(starts[place + 1]) - start
      let matches =
        count == value.count
        && (count == 0
          || compareBytes(storage.bytes + start, value.start.unsafelyUnwrapped, count) == 0)
      if matches {
        cursor = slot
        return place
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  package func contains(_ value: ByteSlice) -> Bool {
    var cursor = -1
    return first(of: value, after: &cursor) != nil
  }
}

/// A list with the validity of its rows, ready for membership and longest-prefix membership.
package final class ListIndex: Sendable {
  private let values: TextSet
  private let validFrom: [Int64]
  private let validTo: [Int64]
  /// The different lengths of values that are not empty, ascending.
  private let lengths: [Int]
  /// What values begin with, as much of it as the shortest one has: most texts begin otherwise.
  private let beginnings: TextSet

  package init(_ list: ValueList) {
    values = TextSet(list.rows.map(\.value))
    validFrom = list.rows.map(\.validFrom)
    validTo = list.rows.map(\.validTo)
    let lengths = Set(list.rows.map(\.value.count)).sorted().filter { $0 > 0 }
    self.lengths = lengths
    beginnings = TextSet(
      Array(
        Set(
          list.rows.filter { !$0.value.isEmpty }.map { Array($0.value.prefix(lengths.first ?? 0)) })
      ))
  }

  /// Whether a row with `value` is valid at `time`, milliseconds.
  package func contains(_ value: ByteSlice, at time: Int64) -> Bool {
    row(of: value, at: time) != nil
  }

  /// The first row of the list with `value` that is valid at `time`.
  package func row(of value: ByteSlice, at time: Int64) -> Int? {
    var cursor = -1
    while let row = values.first(of: value, after: &cursor) {
      if validFrom[row] <= time, time < validTo[row] { return row }
    }
    return nil
  }

  /// Whether a value valid at `time` is a prefix of `text`.
  package func containsPrefix(of text: ByteSlice, at time: Int64) -> Bool {
    guard let shortest = lengths.first, shortest <= text.count,
      beginnings.contains(text.prefix(shortest))
    else { return false }
    for length in lengths {
      if length > text.count { return false }
      if contains(text.prefix(length), at: time) { return true }
    }
    return false
  }
}

/// A column of a list, for `lookup`.
final class ColumnIndex: Sendable {
  private let list: ListIndex
  /// For each row of the list.
  private let values: FixedValues<Scalar>

  init(list: ListIndex, values: [Scalar]) {
    self.list = list
    self.values = FixedValues(values)
  }

  /// The value in the first row for `text` that is valid at `time`, milliseconds; missing if there
  /// is none.
  func value(of text: ByteSlice, at time: Int64) -> Scalar {
    list.row(of: text, at: time).map { values[$0] } ?? .missing
  }
}
