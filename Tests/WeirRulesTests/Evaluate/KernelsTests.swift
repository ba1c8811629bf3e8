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
    var random = SeededGenerator(seed: UInt64(count))
    let values: [Int64] = [.missing, .missing + 1, -1, 0, 1, .max]
    func lane() -> [Int64] { (0..<count).map { _ in values.randomElement(using: &random) ?? 0 } }
    let (left, right) = (lane(), lane())
    for opcode in Self.opcodes {
      let expected = Self.filled(count) {
        Kernels.comparePlainly(opcode, left, right, $0, count)
      }
      #expect(Self.filled(count) { Kernels.compare(opcode, left, right, $0, count) } == expected)
      #if arch(x86_64)
        for level in 0...Kernels.vectorLevel {
          let found = Self.filled(count) {
            weir_compare_words(opcode.comparison, left, right, $0, count, level)
          }
          #expect(found == expected)
        }
      #endif
    }
  }

  @Test(arguments: counts) func comparisonsOfReals(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let values: [Double] = [.nan, -.infinity, -1.5, -0.0, 0, 1.5, .infinity]
    func lane() -> [Double] { (0..<count).map { _ in values.randomElement(using: &random) ?? 0 } }
    let (left, right) = (lane(), lane())
    for opcode in Self.opcodes {
      let expected = Self.filled(count) {
        Kernels.comparePlainly(opcode, left, right, $0, count)
      }
      #expect(Self.filled(count) { Kernels.compare(opcode, left, right, $0, count) } == expected)
      #if arch(x86_64)
        for level in 0...Kernels.vectorLevel {
          let found = Self.filled(count) {
            weir_compare_reals(opcode.comparison, left, right, $0, count, level)
          }
          #expect(found == expected)
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
