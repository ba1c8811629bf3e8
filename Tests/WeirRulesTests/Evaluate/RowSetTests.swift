import TestSupport
import Testing

@testable import WeirRules

struct RowSetTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func setsHoldTheRowsThatAPlainSetHolds(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let count = Int.random(in: 0...RowSet.capacity, using: &random)
      let truths = (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
      let left = RowSet(truths, equal: 1, count: count)
      let right = RowSet(truths, equal: 2, count: count)
      let (ones, twos) = (places(of: 1, in: truths), places(of: 2, in: truths))
      #expect(Array(left) == ones)
      #expect(left.isEmpty == ones.isEmpty)
      var both = left
      both.formUnion(right)
      #expect(Array(both) == (ones + twos).sorted())
      #expect(Array(RowSet(first: count).subtracting(both)) == places(of: 0, 3, in: truths))
      #expect(both.intersection(right) == right)
      if let row = twos.last {
        both.remove(row)
        #expect(Array(both) == (ones + twos.dropLast()).sorted())
      }
    }
  }

  @Test(arguments: [UInt64(4), 5])
  func partsOfALongSetAreReadFromAnyRow(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let count = Int.random(in: 1...2_000, using: &random)
      let truths = (0..<count).map { _ in UInt8.random(in: 0...1, using: &random) }
      var bits = [UInt64](repeating: .max, count: RowSet.words(count))
      for start in stride(from: 0, to: count, by: RowSet.capacity) {
        let rows = min(RowSet.capacity, count - start)
        let part = RowSet(Array(truths[start..<start + rows]), equal: 1, count: rows)
        bits.withUnsafeMutableBufferPointer {
          part.write(rows, to: $0.baseAddress.unsafelyUnwrapped, from: start)
        }
      }
      let start = Int.random(in: 0..<count, using: &random)
      let rows = Int.random(in: 0...min(RowSet.capacity, count - start), using: &random)
      let found = Array(RowSet(bits, from: start, count: rows))
      #expect(found == (0..<rows).filter { truths[start + $0] == 1 })
    }
  }

  private func places(of values: UInt8..., in truths: [UInt8]) -> [Int] {
    truths.indices.filter { values.contains(truths[$0]) }
  }
}
