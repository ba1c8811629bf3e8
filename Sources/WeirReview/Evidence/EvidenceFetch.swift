import Foundation
import WeirCore
package import WeirEngine
import WeirIngest
package import WeirSinks

/// A record behind a flag, out of the archive.
package struct FetchedRecord: Sendable {
  package var evidence: ReviewEvidence
  /// The file that was read; nil where it is not there or cannot be read.
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
  private let places: SeekPlaces

  package init(_ folder: OutputFolder, _ pipeline: LoadedPipeline, archive: String?) {
    files = ArchiveFiles(folder, archive: archive)
    finder = RecordFinder(pipeline)
    places = SeekPlaces(folder)
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
    fetch([event])[0]
  }

  /// The same for several events, each file being read once.
  ///
  /// - Complexity: O(*n*) in the files up to the last record wanted, or in the stretches of them
  ///   that ``SeekPlaces`` name.
  package func fetch(_ events: [ReviewEvent]) -> [FetchedEvidence] {
    let wanted = Self.wanted(events)
    let names = wanted.keys.sorted()
    let numbers = names.map { wanted[$0] ?? [] }
    let found = concurrentMap(names.count) { find(numbers[$0], names[$0], events) }
    let byName = Dictionary(uniqueKeysWithValues: zip(names, found))
    return events.map { Self.evidence(of: $0, byName) }
  }

  /// Bytes of archive that have to be read for the events at most, as they lie on disk.
  package func cost(_ events: [ReviewEvent]) -> Int {
    Self.wanted(events).reduce(0) { cost, wanted in
      let place = RecordPlace(ingest: wanted.key.ingest, file: wanted.key.file, record: 0)
      let found = (try? files.files(of: place)) ?? []
      return cost + found.reduce(0) { $0 + places.bytesToRead(wanted.value, of: $1) }
    }
  }

  private static func wanted(_ events: [ReviewEvent]) -> [FileName: Set<Int>] {
    var wanted: [FileName: Set<Int>] = [:]
    for event in events {
      wanted[FileName(event.source), default: []].insert(event.source.record)
      for evidence in event.flags.flatMap(\.evidence) {
        wanted[FileName(evidence.place), default: []].insert(evidence.place.record)
      }
    }
    return wanted
  }

  private static func evidence(
    of event: ReviewEvent, _ byName: [FileName: Found]
  ) -> FetchedEvidence {
    let flags = event.flags.map(\.evidence)
    func fetched(_ evidence: ReviewEvidence) -> FetchedRecord {
      let found = byName[FileName(evidence.place)]
      return FetchedRecord(
        evidence: evidence, file: found?.file, record: found?.records[evidence.place.record])
    }
    let names = Set(([event.source] + flags.joined().map(\.place)).map(FileName.init)).sorted()
    return FetchedEvidence(
      event: event, own: fetched(ReviewEvidence(place: event.source)),
      flags: flags.map { $0.map(fetched) },
      problems: names.flatMap { byName[$0]?.problems(of: event) ?? [] })
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

  /// What was found in one file.
  private struct Found: Sendable {
    var file: ArchiveFiles.File?
    var records: [Int: FoundRecord] = [:]
    /// What is wrong with the whole file.
    var problems: [SinkError] = []

    /// What is not as it was for this event.
    func problems(of event: ReviewEvent) -> [SinkError] {
      guard let file else { return problems }
      let flags = event.flags.map(\.evidence)
      return problems
        + EvidenceFetch.differences(records, in: file, event, flags).map {
          SinkError(path: file.path, text: $0, help: EvidenceFetch.help)
        }
    }
  }

  private static let help = "fetch the file again that the run read"

  /// Of several inputs with the same name, the one in which most is as it was.
  private func find(_ numbers: Set<Int>, _ name: FileName, _ events: [ReviewEvent]) -> Found {
    let place = RecordPlace(ingest: name.ingest, file: name.file, record: 0)
    var best: (found: Found, problems: Int)?
    do throws(SinkError) {
      for file in try files.files(of: place) {
        let found = read(numbers, file, events)
        let problems = events.reduce(0) { $0 + found.problems(of: $1).count }
        if problems < best?.problems ?? .max { best = (found, problems) }
      }
    } catch {
      return Found(problems: [error])
    }
    return best?.found ?? Found()
  }

  /// Reads the records from the frames that hold them; from the start where those are not known, or
  /// what is found there is not what the flags say.
  private func read(
    _ numbers: Set<Int>, _ file: ArchiveFiles.File, _ events: [ReviewEvent]
  ) -> Found {
    let known = file.change == nil ? places.places(of: file) : []
    if !known.isEmpty {
      let found = enter(file, known, for: numbers)
      if events.allSatisfy({ found.problems(of: $0).isEmpty }) { return found }
    }
    return enter(file, [], for: numbers)
  }

  private func enter(
    _ file: ArchiveFiles.File, _ places: [SeekPlace], for numbers: Set<Int>
  ) -> Found {
    var found = Found(file: file)
    if let change = file.change {
      found.problems = [SinkError(path: file.path, text: change, help: Self.help)]
    }
    do throws(SourceError) {
      found.records = try finder.find(numbers, in: file.path, of: file.ingest, from: places)
    } catch {
      found.file = nil
      found.problems = [SinkError(path: error.path, text: error.text, help: error.help)]
    }
    return found
  }

  /// Records that are not those of the flags: missing ones, the event's own by its bytes, others by
  /// their ids.
  private static func differences(
    _ records: [Int: FoundRecord], in file: ArchiveFiles.File, _ event: ReviewEvent,
    _ flags: [[ReviewEvidence]]
  ) -> [String] {
    let name = file.name
    func isHere(_ place: RecordPlace) -> Bool { place.ingest == file.ingest && place.file == name }
    let named = flags.joined().filter { isHere($0.place) }
    var numbers = Set(named.map(\.place.record))
    if isHere(event.source) { numbers.insert(event.source.record) }
    var texts = numbers.sorted().filter { records[$0] == nil }.map {
      "there is no record \($0) any more"
    }
    if isHere(event.source), let own = records[event.source.record], own.event != event.record {
      texts.append("record \(event.source.record) is not the flagged event's any more")
    }
    var checked: Set<Int> = []
    for evidence in named {
      let number = evidence.place.record
      guard let id = evidence.id, let found = records[number], checked.insert(number).inserted
      else { continue }
      let isSame = found.id.map { $0.elementsEqual(id.utf8) } ?? id.hasSuffix(":\(number)")
      if !isSame { texts.append("record \(number) is not \(VisibleText.of(id)) any more") }
    }
    return texts
  }
}
