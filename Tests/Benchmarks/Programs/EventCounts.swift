import Foundation

/// Events by kind and hour, as `2021-06-01T05 call`.
struct EventCounts: Equatable {
  private var counts: [String: Int] = [:]

  /// Reads the counters of a run.
  init(counters file: URL) throws {
    for words in try Self.rows(file) where words.count == 6 && words[0] == "events" {
      counts["\(words[1].prefix(13)) \(words[4])"] = Int(words[5])
    }
  }

  /// Reads a CSV file with a header and the columns hour, kind and number.
  init(table file: URL) throws {
    for words in try Self.rows(file) where words.count == 3 {
      counts["\(words[0]) \(words[1])"] = Int(words[2])
    }
  }

  private static func rows(_ file: URL) throws -> [[String]] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").map(String.init) }
  }
}
