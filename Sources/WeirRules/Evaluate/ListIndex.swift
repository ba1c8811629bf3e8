package import WeirCore

/// A set of texts for membership: open addressing over copies of the values.
package struct TextSet: Sendable {
  private var slots: [Int32]
  private var starts: [Int32] = []
  private var bytes: [UInt8] = []
  private let mask: Int

  package init(_ values: [[UInt8]]) {
    var capacity = 8
    while capacity < values.count * 2 { capacity *= 2 }
    mask = capacity - 1
    slots = Array(repeating: -1, count: capacity)
    starts = [0]
    for value in values {
      let place = Int32(starts.count - 1)
      let hash = value.withUnsafeBufferPointer { hashBytes($0) }
      bytes += value
      starts.append(Int32(bytes.count))
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = place
    }
  }

  /// Calls for the place of each equal value; a value may stand several times.
  ///
  /// - Complexity: O(1) in the usual case.
  @inline(__always)
  package func first(of value: ByteSlice, after cursor: inout Int) -> Int? {
    bytes.withUnsafeBufferPointer { all in
      var slot =
        cursor < 0
        ? Int(truncatingIfNeeded: hashBytes(value.buffer)) & mask : (cursor + 1) & mask
      while slots[slot] >= 0 {
        let place = Int(slots[slot])
        let start = Int(starts[place])
        let count = Int(starts[place + 1]) - start
        let matches =
          count == value.count
          && (count == 0
            || compareBytes(
              all.baseAddress.unsafelyUnwrapped + start, value.start.unsafelyUnwrapped, count) == 0)
        if matches {
          cursor = slot
          return place
        }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  package func contains(_ value: ByteSlice) -> Bool {
    var cursor = -1
    return first(of: value, after: &cursor) != nil
  }
}

/// A list with the validity of its rows, ready for membership and longest-prefix membership.
package struct ListIndex: Sendable {
  private let values: TextSet
  private let validFrom: [Int64]
  private let validTo: [Int64]
  /// The different lengths of values, ascending.
  private let lengths: [Int]

  package init(_ list: ValueList) {
    values = TextSet(list.rows.map(\.value))
    validFrom = list.rows.map(\.validFrom)
    validTo = list.rows.map(\.validTo)
    lengths = Set(list.rows.map(\.value.count)).sorted()
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
    for length in lengths where length <= text.count && length > 0 {
      if contains(text.prefix(length), at: time) { return true }
    }
    return false
  }
}

/// A column of a list, for `lookup`.
struct ColumnIndex: Sendable {
  let list: ListIndex
  /// For each row of the list.
  let values: [Scalar]

  /// The value in the first row for `text` that is valid at `time`, milliseconds; missing if there
  /// is none.
  func value(of text: ByteSlice, at time: Int64) -> Scalar {
    list.row(of: text, at: time).map { values[$0] } ?? .missing
  }
}
