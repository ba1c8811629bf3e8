import CVector
import TestSupport
import Testing
import WeirCore

@testable import WeirRules

/// The loops over lanes agree with the operations on single values.
struct KernelsTests {
  private static let opcodes: [Opcode] = [
    .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
  ]
  private static let counts = [0, 1, 7, 8, 9, 63, 64, 65, 512]

  private static func truths(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...2, using: &random) }
  }

  private static func filled<Value>(
    _ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Value
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: max(1, count)) { buffer, used in
      _ = fill(buffer.baseAddress.unsafelyUnwrapped)
      used = count
    }
  }

  @Test(arguments: counts) func logicOfTruths(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let left = Self.truths(count, &random)
    let right = Self.truths(count, &random)
    #expect(
      Self.filled(count) { Kernels.and(left, right, $0, count) }
        == zip(left, right).map(ScalarOperation.and))
    #expect(
      Self.filled(count) { Kernels.or(left, right, $0, count) }
        == zip(left, right).map(ScalarOperation.or))
    #expect(
      Self.filled(count) { Kernels.not(left, $0, count) } == left.map(ScalarOperation.not))
  }

  @Test(arguments: counts) func comparisonsOfWords(count: Int) {
    compare([Int64.missing, .missing + 1, -1, 0, 1, .max], count) { opcode, left, right in
      Comparison(
        plain: { Kernels.comparePlainly(opcode, left, right, $0, count) },
        usual: { Kernels.compare(opcode, left, right, $0, count) },
        vector: { result, level in
          #if arch(x86_64)
            weir_compare_words(opcode.comparison, left, right, result, count, level)
          #endif
        })
    }
  }

  @Test(arguments: counts) func comparisonsOfReals(count: Int) {
    compare([Double.nan, -.infinity, -1.5, -0.0, 0, 1.5, .infinity], count) { opcode, left, right in
      Comparison(
        plain: { Kernels.comparePlainly(opcode, left, right, $0, count) },
        usual: { Kernels.compare(opcode, left, right, $0, count) },
        vector: { result, level in
          #if arch(x86_64)
            weir_compare_reals(opcode.comparison, left, right, result, count, level)
          #endif
        })
    }
  }

  /// One comparison of two lanes in all its forms.
  private struct Comparison {
    var plain: (UnsafeMutablePointer<UInt8>) -> Void
    var usual: (UnsafeMutablePointer<UInt8>) -> Void
    /// With the instructions of a level.
    var vector: (UnsafeMutablePointer<UInt8>, Int32) -> Void
  }

  /// Compares lanes of `count` of the values, by every operation.
  private func compare<Value>(
    _ values: [Value], _ count: Int,
    _ comparison: (Opcode, [Value], [Value]) -> Comparison
  ) {
    var random = SeededGenerator(seed: UInt64(count))
    func lane() -> [Value] {
      (0..<count).map { _ in values[Int.random(in: values.indices, using: &random)] }
    }
    let (left, right) = (lane(), lane())
    for opcode in Self.opcodes {
      let comparison = comparison(opcode, left, right)
      let expected = Self.filled(count, comparison.plain)
      #expect(Self.filled(count, comparison.usual) == expected)
      #if arch(x86_64)
        for level in 0...Kernels.vectorLevel {
          #expect(Self.filled(count) { comparison.vector($0, level) } == expected)
        }
      #endif
    }
  }

  @Test(arguments: counts) func sumsOfWords(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let values: [Int64] = [.missing, .missing + 1, -7, 0, 1, .max]
    func lane() -> [Int64] { (0..<count).map { _ in values.randomElement(using: &random) ?? 0 } }
    let (left, right) = (lane(), lane())
    var found = [Int64](repeating: 5, count: count)
    for opcode in [Opcode.add, .subtract] {
      if opcode == .add {
        Kernels.add(left, right, &found, count)
      } else {
        Kernels.subtract(left, right, &found, count)
      }
      let expected = zip(left, right).map {
        ScalarOperation.arithmetic(
          opcode, .word($0), .word($1), .integer, .integer, .integer
        ).word
      }
      #expect(found == expected)
    }
  }
}
