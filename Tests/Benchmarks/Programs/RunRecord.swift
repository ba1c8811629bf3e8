import Foundation

/// What the `run.json` of a run says of its records.
struct RunRecord: Decodable {
  private(set) var sum: Sum
  /// SHA-256 of the flagged events, `source` and evidence positions left out.
  private(set) var digest: String
  /// Of a run with `--profile`.
  private(set) var profile: Profile?

  struct Profile: Decodable {
    var rules: [Rule]

    struct Rule: Decodable {
      var peakKeys: Int

      private enum CodingKeys: String, CodingKey { case peakKeys = "peak_keys" }
    }
  }

  struct Sum: Decodable {
    var read: Int
    var rejected: Int
    var duplicate: Int
    var late: Int
    var passed: Int
    var flagged: Int

    var holds: Bool { read == rejected + duplicate + late + passed + flagged }
  }

  /// - Parameter folder: the outputs of the run.
  /// - Throws: ``WrongResult`` if a record is not accounted for.
  init(of folder: URL) throws {
    let file = folder.appending(path: "run.json")
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    guard sum.holds else { throw WrongResult(description: "the sum does not hold: \(text)") }
  }

  var text: String {
    "read \(sum.read) = rejected \(sum.rejected) + duplicate \(sum.duplicate) + late \(sum.late)"
      + " + passed \(sum.passed) + flagged \(sum.flagged)"
  }

  /// - Throws: ``WrongResult`` if not `events` records were read.
  func check(events: Int) throws {
    guard sum.read == events else {
      throw WrongResult(description: "\(events) events were written: \(text)")
    }
  }
}
