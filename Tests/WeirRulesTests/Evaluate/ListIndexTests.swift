import TestSupport
import Testing
import WeirCore

@testable import WeirRules

/// Look-ups in lists agree with going through all rows.
struct ListIndexTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func lookUpsFindWhatGoingThroughAllRowsFinds(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func text(_ lengths: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: lengths, using: &random)).map { _ in
        UInt8.random(in: 0x30...0x32, using: &random)
      }
    }
    let shortest = Int.random(in: 0...3, using: &random)
    let rows = (0..<Int.random(in: 0...30, using: &random)).map { _ in
      let from = Int64.random(in: 0...9, using: &random)
      return ValueList.Row(
        value: text(shortest...5), validFrom: from,
        validTo: from + Int64.random(in: 0...9, using: &random))
    }
    let index = ListIndex(ValueList(name: "list", rows: rows))
    for _ in 0..<200 {
      let value = text(0...7)
      let time = Int64.random(in: -1...20, using: &random)
      let valid = rows.filter { $0.validFrom <= time && time < $0.validTo }
      value.withUnsafeBufferPointer { bytes in
        // An empty array has no bytes to point at, an empty text has.
        guard let start = bytes.baseAddress, !value.isEmpty else { return }
        let slice = ByteSlice(start: start, count: bytes.count)
        #expect(index.contains(slice, at: time) == valid.contains { $0.value == value })
        #expect(
          index.containsPrefix(of: slice, at: time)
            == valid.contains { !$0.value.isEmpty && value.starts(with: $0.value) })
      }
    }
  }
}
