import Foundation
import Synchronization
import WeirCore
package import WeirEngine
import WeirIngest
package import WeirSinks

/// A record behind a flag, out of the archive.
package struct FetchedRecord: Sendable {
  package var evidence: ReviewEvidence
  /// The file that was read; nil where it is not there.
  package var file: ArchiveFiles.File?
  /// Nil where the file has no such record any more.
  package var record: FoundRecord?
}

/// A flagged event with the original records behind each of its flags.
package struct FetchedEvidence: Sendable {
  package var event: ReviewEvent
  package var own: FetchedRecord
  /// In the order of the event's flags and of their evidence.
  package var flags: [[FetchedRecord]]
  /// What is not as it was when the run read it; empty if all is.
  package var problems: [SinkError]
}

/// Fetches the records behind flagged events from the archive that a run read.
package struct EvidenceFetch: Sendable {
  private let files: ArchiveFiles
  private let finder: RecordFinder

  package init(_ folder: OutputFolder, _ pipeline: LoadedPipeline, archive: String?) {
    files = ArchiveFiles(folder, archive: archive)
    finder = RecordFinder(pipeline)
  }

  /// The flagged events with this id: one, unless several sources give the same ids.
  ///
  /// - Throws: ``SinkError`` if the flagged events cannot be read or none has the id.
  /// - Complexity: O(*n*) in the flagged events, of which only those found are parsed.
  package static func events(
    _ id: String, in folder: OutputFolder
  ) throws(SinkError) -> [ReviewEvent] {
    var writer = JSONWriter()
    writer.raw("{\"id\":")
    writer.string(id)
    writer.raw(",")
    let start = writer.bytes
    var reader = ReviewEventReader()
    var events: [ReviewEvent] = []
    var number = 0
    try InputFile(path: folder.flaggedPath).scanLines { (line, offset) in
      number += 1
      guard line.starts(with: start) else { return true }
      if let event = reader.event(in: line, number: number, offset: offset) { events.append(event) }
      return true
    }
    guard events.isEmpty else { return events }
    throw SinkError(
      path: folder.flaggedPath, text: "no flagged event has the id \"\(VisibleText.of(id))\"",
      help: "give the id as it stands in the flagged events")
  }

  /// Reads the files that the event and its flags name, each up to the last record wanted.
  package func fetch(_ event: ReviewEvent) -> FetchedEvidence {
    let flags = event.flags.map(\.evidence)
    var wanted: [FileName: Set<Int>] = [FileName(event.source): [event.source.record]]
    for evidence in flags.joined() {
      wanted[FileName(evidence.place), default: []].insert(evidence.place.record)
    }
    let names = wanted.keys.sorted()
    let numbers = names.map { wanted[$0] ?? [] }
    let results = Mutex([Found?](repeating: nil, count: names.count))
    DispatchQueue.concurrentPerform(iterations: names.count) { index in
      let found = find(numbers[index], names[index], event, flags)
      results.withLock { $0[index] = found }
    }
    let found = results.withLock { $0.compactMap(\.self) }
    let byName = Dictionary(uniqueKeysWithValues: zip(names, found))
    func fetched(_ evidence: ReviewEvidence) -> FetchedRecord {
      let found = byName[FileName(evidence.place)]
      return FetchedRecord(
        evidence: evidence, file: found?.file, record: found?.records[evidence.place.record])
    }
    return FetchedEvidence(
      event: event, own: fetched(ReviewEvidence(place: event.source)),
      flags: flags.map { $0.map(fetched) }, problems: found.flatMap(\.problems))
  }

  private struct FileName: Hashable, Comparable {
    var ingest: String
    var file: String

    init(_ place: RecordPlace) {
      ingest = place.ingest
      file = place.file
    }

    static func < (left: FileName, right: FileName) -> Bool {
      (left.ingest, left.file) < (right.ingest, right.file)
    }
  }

  private struct Found: Sendable {
    var file: ArchiveFiles.File?
    var records: [Int: FoundRecord] = [:]
    var problems: [SinkError] = []
  }

  /// Of several inputs with the same name, the one in which most is as it was.
  private func find(
    _ numbers: Set<Int>, _ name: FileName, _ event: ReviewEvent, _ flags: [[ReviewEvidence]]
  ) -> Found {
    let place = RecordPlace(ingest: name.ingest, file: name.file, record: 0)
    var best: Found?
    do throws(SinkError) {
      for file in try files.files(of: place) {
        let found = read(numbers, file, event, flags)
        if found.problems.count < best?.problems.count ?? .max { best = found }
      }
    } catch {
      return Found(problems: [error])
    }
    return best ?? Found()
  }

  private func read(
    _ numbers: Set<Int>, _ file: ArchiveFiles.File, _ event: ReviewEvent,
    _ flags: [[ReviewEvidence]]
  ) -> Found {
    var found = Found(file: file)
    do throws(SourceError) {
      found.records = try finder.find(numbers, in: file.path, of: file.ingest)
    } catch {
      found.problems = [SinkError(path: error.path, text: error.text, help: error.help)]
      return found
    }
    var texts: [String] = []
    if let change = file.change { texts.append(change) }
    for number in numbers.sorted() where found.records[number] == nil {
      texts.append("there is no record \(number) any more")
    }
    texts += Self.differences(found.records, in: file, event, flags)
    found.problems = texts.map {
      SinkError(path: file.path, text: $0, help: "fetch the file again that the run read")
    }
    return found
  }

  /// Records that are not those of the flags: the event's own by its bytes, others by their ids.
  private static func differences(
    _ records: [Int: FoundRecord], in file: ArchiveFiles.File, _ event: ReviewEvent,
    _ flags: [[ReviewEvidence]]
  ) -> [String] {
    var texts: [String] = []
    let name = file.input.split(separator: "/").last.map(String.init) ?? file.input
    func isHere(_ place: RecordPlace) -> Bool { place.ingest == file.ingest && place.file == name }
    if isHere(event.source), let own = records[event.source.record], own.event != event.record {
      texts.append("record \(event.source.record) is not the flagged event's any more")
    }
    var named: Set<Int> = []
    for evidence in flags.joined() where isHere(evidence.place) {
      let number = evidence.place.record
      guard let id = evidence.id, let found = records[number], named.insert(number).inserted else {
        continue
      }
      let isSame = found.id.map { $0.elementsEqual(id.utf8) } ?? id.hasSuffix(":\(number)")
      if !isSame { texts.append("record \(number) is not \(VisibleText.of(id)) any more") }
    }
    return texts
  }
}
