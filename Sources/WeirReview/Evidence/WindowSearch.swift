import WeirEngine
import WeirIngest
import WeirSinks

/// Looks in the whole archive for the records of a flag's window.
struct WindowSearch {
  let pipeline: LoadedPipeline
  let finder: RecordFinder
  let files: ArchiveFiles
  let event: ReviewEvent
  /// How many records may be found.
  let bound: Int

  typealias Records = [ArchiveFiles.File: [Int: FoundRecord]]

  /// The records of the window in whose text every part of the key stands.
  ///
  /// - Returns: nil if there are more than ``bound``, or the rule has no window.
  /// - Throws: ``SinkError`` if a file cannot be read or has changed.
  func recordsNaming(keyOf flag: ReviewFlag) throws(SinkError) -> Records? {
    let needles = flag.key.map { KeyNeedle($0.text) }
    return try records(of: flag) { (file, times) throws(SourceError) in
      try finder.find(in: file.path, of: file.ingest, times: times) { record in
        needles.allSatisfy { $0.isIn(record) }
      }
    }
  }

  /// The records of the window that the rule itself counts under the key, which may be computed.
  ///
  /// - Returns, Throws: as ``recordsNaming(keyOf:)``.
  func recordsCounted(underKeyOf flag: ReviewFlag) throws(SinkError) -> Records? {
    guard let members = KeyMembers(pipeline, rule: flag.rule) else { return nil }
    return try records(of: flag) { (file, times) throws(SourceError) in
      guard members.mayCount(file.ingest) else { return [] }
      var found: [FoundRecord] = []
      var batch: [FoundRecord] = []
      try finder.scan(in: file.path, of: file.ingest, times: times) { record in
        batch.append(record)
        if batch.count == KeyMembers.batch {
          found += counted(batch, file, members, flag)
          batch = []
        }
        return found.count <= bound
      }
      return found + counted(batch, file, members, flag)
    }
  }

  private func counted(
    _ records: [FoundRecord], _ file: ArchiveFiles.File, _ members: KeyMembers, _ flag: ReviewFlag
  ) -> [FoundRecord] {
    let lines = members.lines(
      RecordReplay.File(
        ingest: file.ingest, records: records.map(\.bytes), columns: records.first?.columns ?? []))
    var reader = ReviewEventReader()
    return lines.compactMap { line in
      let event = line.withUnsafeBufferPointer { reader.event(in: $0, number: 1, offset: 0) }
      guard let event, event.flags.contains(where: { $0.key == flag.key }),
        records.indices.contains(event.source.record - 1)
      else { return nil }
      return records[event.source.record - 1]
    }
  }

  private func records(
    of flag: ReviewFlag,
    _ search: (ArchiveFiles.File, ClosedRange<Int64>) throws(SourceError) -> [FoundRecord]
  ) throws(SinkError) -> Records? {
    guard let span = pipeline.span(ofRule: flag.rule), span > 0 else { return nil }
    var records: Records = [:]
    var count = 0
    for file in try files.all() {
      if let change = file.change { throw SinkError(path: file.path, text: change) }
      do throws(SourceError) {
        for record in try search(file, (event.time - span + 1)...event.time) {
          if records[file, default: [:]].updateValue(record, forKey: record.number) == nil {
            count += 1
          }
        }
      } catch {
        throw SinkError(path: error.path, text: error.text, help: error.help)
      }
      if count > bound { return nil }
    }
    return records
  }
}
