import Foundation
import WeirCore
import WeirSinks

/// The flags of a run: which rule flagged which event.
struct FlagSet {
  /// By rule: the ids of the events.
  private(set) var ids: [String: Set<String>] = [:]

  /// Reads a file of flagged events.
  init(flagged file: URL) throws {
    for event in try FlaggedEventReader(path: file.path).all() {
      for flag in event.flags { ids[flag.rule, default: []].insert(event.id) }
    }
  }

  /// Reads a CSV file with a header and the columns rule and id, without quotes.
  init(table file: URL) throws {
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst() {
      let words = line.split(separator: ",").map(String.init)
      guard words.count == 2 else { throw WrongResult(description: "no flag: \(line)") }
      ids[words[0], default: []].insert(words[1])
    }
  }

  /// By rule how many flags, and a checksum over the ids in the order of their bytes.
  var text: String {
    ids.keys.sorted().map { rule in
      let checksum = Array((ids[rule] ?? []).sorted().joined(separator: "\n").utf8)
        .withUnsafeBufferPointer { hashBytes($0) }
      return Figures.row(rule, ["\(ids[rule]?.count ?? 0)"]) + "  checksum \(hexadecimal(checksum))"
    }.joined(separator: "\n")
  }

  private func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// - Throws: ``WrongResult`` with the first differences, if the sets are not equal.
  func check(equals other: FlagSet, _ what: String) throws {
    for rule in Set(ids.keys).union(other.ids.keys).sorted() {
      let difference = (ids[rule] ?? []).symmetricDifference(other.ids[rule] ?? [])
      guard !difference.isEmpty else { continue }
      throw WrongResult(
        description: "\(what): \(difference.count) flags of \(rule) differ, for example of "
          + difference.sorted().prefix(5).joined(separator: ", "))
    }
  }
}
