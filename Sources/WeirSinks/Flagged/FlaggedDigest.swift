import Crypto
import WeirCore

/// SHA-256 over the flagged events, to tell whether two runs found the same.
///
/// Over each event's line in turn, line feed included, in this canonical form: the line as it is
/// written, without `"source":{…},`, without the evidence that has no `step`, and without `ingest`,
/// `file` and `record` in the evidence that has one. What stays is JSON again: a window's
/// `evidence` is `[]`, a sequence's `[{"step":…,"id":…},…]`. Compression does not count.
package struct FlaggedDigest {
  private var hash = SHA256()
  /// How many events were added.
  package private(set) var events = 0

  package init() {}

  /// Adds the line that `encoder` made last.
  ///
  /// - Complexity: O(*n*) in the length of the line.
  package mutating func add(_ encoder: FlaggedEventEncoder) {
    events += 1
    encoder.line.withUnsafeBytes { line in
      var start = 0
      for run in encoder.omitted {
        // SAFETY: the runs lie within the line, ascending.
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: line[start..<run.lowerBound]))
        start = run.upperBound
      }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: line[start...]))
    }
  }

  /// 64 hexadecimal digits of what was added so far.
  package var text: String {
    Hexadecimal.text(hash.finalize())
  }
}
