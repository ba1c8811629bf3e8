import Foundation
import WeirCore
import WeirEngine

/// Raises the flags of an event again from a part of the archive's records.
struct FlagReplay {
  let pipeline: LoadedPipeline
  let event: ReviewEvent

  /// For each flag of the event, whether the records raise the same: rule, key, subject, values,
  /// why, category, level and score, on the same record.
  ///
  /// - Parameter files: in the order of the run's inputs.
  func run(_ files: [RecordReplay.File]) -> [Bool] {
    let none = event.flags.map { _ in false }
    guard let place = place(in: files) else { return none }
    let lines = RecordReplay.lines(pipeline, files, rules: Set(event.flags.map(\.rule)))
    var reader = ReviewEventReader()
    for line in lines {
      let found = line.withUnsafeBufferPointer { reader.event(in: $0, number: 1, offset: 0) }
      guard let found, found.source.file == place.file, found.source.record == place.record,
        found.record == event.record, found.time == event.time
      else { continue }
      return event.flags.map { flag in found.flags.contains { Self.isSame($0, flag) } }
    }
    return none
  }

  /// Where the event's own record stands among those given.
  private func place(in files: [RecordReplay.File]) -> (file: String, record: Int)? {
    for (index, file) in files.enumerated()
    where file.ingest == event.source.ingest && file.name == event.source.file {
      if let place = file.records.firstIndex(where: { $0.number == event.source.record }) {
        return ("\(index)", place + 1)
      }
    }
    return nil
  }

  private static func isSame(_ left: ReviewFlag, _ right: ReviewFlag) -> Bool {
    left.rule == right.rule && left.category == right.category && left.level == right.level
      && left.score == right.score && left.key == right.key && left.subject == right.subject
      && left.values == right.values && left.why == right.why
  }
}
