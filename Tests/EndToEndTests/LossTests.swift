import Foundation
import TestSupport
import Testing

/// Damaged archives: what came before the damage is processed, the rest is named in `run.json`.
struct LossTests {
  private let first = StoredZstd.frame(CallCase.records(1...20))
  private let second = StoredZstd.frame(CallCase.records(21...40))

  private func expectLoss(
    _ bytes: [UInt8], _ words: String, whole: Int = 20, cut: Int = 0
  ) throws {
    try CallCase.with(input: bytes) { test in
      let outcome = try test.run()
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("calls.jsonl: error: "))
      #expect(outcome.errors.contains(words))
      let report = try test.report()
      #expect(report["complete"] == .bool(false))
      let losses = report["losses"]?.array ?? []
      #expect(losses.count == 1)
      #expect(losses.first?["file"]?.string?.hasSuffix("calls.jsonl") == true)
      #expect(losses.first?["start"]?.plain == "\(first.count)")
      #expect(losses.first?["end"]?.plain == "\(bytes.count)")
      #expect(
        try test.sum() == [
          "read": whole + cut, "rejected": cut, "duplicate": 0, "late": 0, "passed": 9,
          "flagged": whole - 9,
        ])
      #expect(test.text("out/flagged.jsonl").split(separator: "\n").count == whole - 9)
      let dead = test.text("out/dead-letter.jsonl").split(separator: "\n")
      #expect(dead.count == cut)
      #expect(dead.allSatisfy { $0.contains(#""reason":"truncated""#) })
    }
  }

  /// The records of the cut frame that are whole are processed too; the one that is cut is a dead
  /// letter.
  @Test func archiveCutShort() throws {
    try expectLoss(first + second.dropLast(10), "stops inside frame 2", whole: 39, cut: 1)
  }

  @Test func corruptFrame() throws {
    var broken = second
    // The type of the first block becomes the reserved one.
    broken[9] |= 0b110
    try expectLoss(first + broken, "frame 2")
  }

  @Test func garbageAfterTheLastFrame() throws {
    try expectLoss(first + Array("no frame here".utf8), "after frame 1")
  }
}
