import Foundation
import GRDB
package import WeirSinks

/// The flagged events of a folder in SQLite, for queues, filters and single events at once.
///
/// The file `.review.sqlite` stands in the folder and is only a copy: it is built again whenever
/// the flagged events are others, and may be deleted at any time. Several processes may use it.
package final class ReviewIndex: Sendable {
  /// Changes with the tables, so that files of other versions are built again.
  static let version = 3

  package let folder: OutputFolder
  package let path: String
  let database: DatabaseQueue

  private init(_ folder: OutputFolder, _ path: String) throws(SinkError) {
    self.folder = folder
    self.path = path
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    do {
      database = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw Self.failure(error, path)
    }
  }

  /// Opens the index, building it first where it is missing or not of these flagged events.
  ///
  /// - Parameter progress: given the number of events indexed so far, now and then.
  /// - Throws: ``SinkError`` if the flagged events cannot be read or the index cannot be written.
  /// - Complexity: O(1) if it is there, else O(*n* log *n*) in the events.
  package static func open(
    _ folder: OutputFolder, progress: (Int) -> Void = { _ in }
  ) throws(SinkError) -> ReviewIndex {
    let path = folder.file(".review.sqlite")
    let stamp = try stamp(of: folder)
    if FileManager.default.fileExists(atPath: path), let index = try? ReviewIndex(folder, path),
      index.storedStamp == stamp
    {
      return index
    }
    let partial = folder.file(".review.sqlite.partial-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: partial) }
    do {
      let index = try ReviewIndex(folder, partial)
      try IndexBuilder.build(index, stamp: stamp, progress: progress)
      do {
        try index.database.close()
      } catch {
        throw failure(error, partial)
      }
    }
    // A journal that a killed process left belongs to the tables before these.
    try? FileManager.default.removeItem(atPath: "\(path)-journal")
    guard rename(partial, path) == 0 else {
      throw SinkError(path: path, text: "cannot rename the index into its place", code: errno)
    }
    return try ReviewIndex(folder, path)
  }

  /// Tells whether the index is of these flagged events.
  private static func stamp(of folder: OutputFolder) throws(SinkError) -> String {
    guard
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder.flaggedPath),
      let size = attributes[.size] as? Int, let changed = attributes[.modificationDate] as? Date
    else { throw SinkError(path: folder.flaggedPath, text: "cannot be read") }
    let milliseconds = Int64(changed.timeIntervalSince1970 * 1000)
    return "\(version) \(folder.run.digest) \(size) \(milliseconds)"
  }

  private var storedStamp: String? {
    try? database.read {
      try String.fetchOne($0, sql: "SELECT value FROM facts WHERE name='stamp'")
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(SinkError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw Self.failure(error, path)
    }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(SinkError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw Self.failure(error, path)
    }
  }

  static func failure(_ error: any Error, _ path: String) -> SinkError {
    if let error = error as? SinkError { return error }
    return SinkError(
      path: path, text: "the index fails: \(error)", help: "delete the file, it is built again")
  }
}
