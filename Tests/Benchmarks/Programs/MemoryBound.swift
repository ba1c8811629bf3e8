import Foundation

/// What a run may take of memory at its peak: a fixed part, and so much for each key that rules and
/// features keep.
struct MemoryBound {
  /// Bytes of the process at its peak.
  let peakBytes: Double
  /// Of all rules and features, the most of each.
  let keys: Int

  /// Bytes of a run without keys.
  private static let fixedBytes = 500_000_000.0
  private static let keyBytes = 200.0

  var allowedBytes: Double { Self.fixedBytes + Self.keyBytes * Double(keys) }

  /// Runs once more with a profile, which counts the keys.
  ///
  /// - Parameter output: the folder of the contestant's outputs.
  /// - Throws: ``MeasuredProcess/Failure``, or ``WrongResult`` if the run has no profile.
  static func measure(_ contestant: Contestant, output: URL, errors: URL) throws -> MemoryBound {
    let cost = try MeasuredProcess.run(
      contestant.program, contestant.arguments + ["--profile"], errors: errors)
    guard let profile = try RunRecord(of: output).profile else {
      throw WrongResult(description: "run.json has no profile")
    }
    return MemoryBound(
      peakBytes: Double(cost.peakBytes), keys: profile.rules.reduce(0) { $0 + $1.peakKeys })
  }

  var text: String {
    let holds = peakBytes <= allowedBytes ? "holds" : "does not hold"
    return "memory: \(Self.megabytes(peakBytes)) MB at the peak, \(Self.megabytes(allowedBytes)) MB"
      + " allowed for \(keys) keys of all rules and features: \(holds)"
  }

  private static func megabytes(_ bytes: Double) -> String { Figures.fixed(bytes / 1_000_000, 0) }
}
