import Crypto
import Foundation
import WeirCore
package import WeirSinks

/// Where a reviewer left off, kept beside the index in a file for each reviewer.
package struct ReviewPosition: Hashable, Sendable {
  package var filter: ReviewFilter
  /// Of the selected group in the queue, from 0.
  package var place: Int
  package var subject: Subject?

  package init(filter: ReviewFilter, place: Int, subject: Subject?) {
    self.filter = filter
    self.place = place
    self.subject = subject
  }

  /// The file's content; subjects as their ids, levels and so on by name.
  private struct Stored: Codable {
    var rule: String?
    var category: String?
    var level: String?
    var action: String?
    var kind: String?
    var from: Int64?
    var to: Int64?
    var subjectFilter: String?
    var caseFilter: String?
    var isUndecided: Bool?
    var standing: String?
    var search: String?
    var place: Int
    var subject: String?
  }

  /// What the reviewer left; nil if nothing, or nothing that can be read.
  package static func read(_ folder: OutputFolder, reviewer: String) -> ReviewPosition? {
    guard let data = FileManager.default.contents(atPath: path(folder, reviewer)),
      let stored = try? JSONDecoder().decode(Stored.self, from: data)
    else { return nil }
    var filter = ReviewFilter()
    filter.rule = stored.rule
    filter.category = stored.category
    filter.level = stored.level.flatMap(Level.init(rawValue:))
    filter.action = stored.action
    filter.kind = stored.kind
    filter.from = stored.from
    filter.to = stored.to
    filter.subject = stored.subjectFilter.flatMap(Subject.init(id:))
    filter.caseID = stored.caseFilter
    filter.isUndecided = stored.isUndecided ?? false
    filter.standing = stored.standing.flatMap(Standing.init(rawValue:))
    filter.search = stored.search
    return ReviewPosition(
      filter: filter, place: max(0, stored.place), subject: stored.subject.flatMap(Subject.init))
  }

  /// Keeps the position in place of the one before.
  ///
  /// - Throws: ``SinkError`` if it cannot be written.
  package func write(_ folder: OutputFolder, reviewer: String) throws(SinkError) {
    let stored = Stored(
      rule: filter.rule, category: filter.category, level: filter.level?.rawValue,
      action: filter.action, kind: filter.kind, from: filter.from, to: filter.to,
      subjectFilter: filter.subject?.id, caseFilter: filter.caseID, isUndecided: filter.isUndecided,
      standing: filter.standing?.rawValue, search: filter.search, place: place,
      subject: subject?.id)
    let path = Self.path(folder, reviewer)
    do {
      try JSONEncoder().encode(stored).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw SinkError(path: path, text: "the position cannot be kept")
    }
  }

  /// The name of a reviewer may hold anything, its hash may not.
  private static func path(_ folder: OutputFolder, _ reviewer: String) -> String {
    let hash = Hexadecimal.text(SHA256.hash(data: Array(reviewer.utf8)).prefix(6))
    return folder.file(".review-\(hash).json")
  }
}
