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
    guard let counted = KeyMembers(pipeline, rule: flag.rule) else { return nil }
    let key = flag.key.map(\.text)
    return try records(of: flag) { (file, times) throws(SourceError) in
      try members(counted, in: file, times) { $0 == key }
    }
  }

  /// The records that the features of the flag's rule count when they are read on `known` ones, with
  /// those.
  ///
  /// - Returns: nil if the rule uses no features, or there are more than ``bound``.
  /// - Throws: as ``recordsNaming(keyOf:)``.
  func records(
    readByFeaturesOf flag: ReviewFlag, on known: Records
  ) throws(SinkError) -> Records? {
    let features = FeatureMembers.used(pipeline, by: flag.rule)
    guard !features.isEmpty else { return nil }
    var all = known
    for feature in features {
      guard try add(feature, of: flag, readOn: known, to: &all) else { return nil }
    }
    return all
  }

  /// Adds the records that a feature counts, those of features that it needs included.
  ///
  /// - Returns: false where there are more than ``bound``.
  private func add(
    _ place: Int, of flag: ReviewFlag, readOn readers: Records, to all: inout Records
  ) throws(SinkError) -> Bool {
    guard let feature = FeatureMembers(pipeline, place, rule: flag.rule) else { return true }
    for needed in feature.neededOnReaders {
      guard try add(needed, of: flag, readOn: readers, to: &all) else { return false }
    }
    let keys = keys(of: readers, among: all, feature.readers)
    guard !keys.isEmpty else { return true }
    let found = try records(of: flag) { (file, times) throws(SourceError) in
      try members(feature.counted, in: file, times) { keys.contains($0) }
    }
    guard let found else { return false }
    all.merge(found) { $0.merging($1) { known, _ in known } }
    for needed in feature.neededOnCounted {
      guard try add(needed, of: flag, readOn: found, to: &all) else { return false }
    }
    return true
  }

  /// The keys that some records have by what features say of them among all.
  private func keys(
    of readers: Records, among all: Records, _ members: [KeyMembers]
  ) -> Set<[String]> {
    let names = all.keys.sorted { ($0.ingest, $0.input) < ($1.ingest, $1.input) }
    let files = names.map { $0.replayed((all[$0] ?? [:]).values) }
    var keys: Set<[String]> = []
    var reader = ReviewEventReader()
    for line in members.flatMap({ $0.lines(files) }) {
      let event = line.withUnsafeBufferPointer { reader.event(in: $0, number: 1, offset: 0) }
      guard let event, let file = Int(event.source.file), files.indices.contains(file),
        files[file].records.indices.contains(event.source.record - 1),
        readers[names[file]]?[files[file].records[event.source.record - 1].number] != nil
      else { continue }
      keys.formUnion(event.flags.map { $0.key.map(\.text) })
    }
    return keys
  }

  /// Records of the time that are counted under a key that `isWanted`.
  private func members(
    _ members: KeyMembers, in file: ArchiveFiles.File, _ times: ClosedRange<Int64>,
    _ isWanted: ([String]) -> Bool
  ) throws(SourceError) -> [FoundRecord] {
    guard members.mayCount(file.ingest) else { return [] }
    var found: [FoundRecord] = []
    var batch: [FoundRecord] = []
    func count() {
      for (record, keys) in counted(batch, file, members) where keys.contains(where: isWanted) {
        found.append(record)
      }
      batch = []
    }
    try finder.scan(in: file.path, of: file.ingest, times: times) { record in
      batch.append(record)
      if batch.count == KeyMembers.batch { count() }
      return found.count <= bound
    }
    count()
    return found
  }

  /// Those of the records that are counted, with the keys under which they are.
  private func counted(
    _ records: [FoundRecord], _ file: ArchiveFiles.File, _ members: KeyMembers
  ) -> [(record: FoundRecord, keys: [[String]])] {
    let lines = members.lines([file.replayed(records)])
    var reader = ReviewEventReader()
    return lines.compactMap { line in
      let event = line.withUnsafeBufferPointer { reader.event(in: $0, number: 1, offset: 0) }
      guard let event, records.indices.contains(event.source.record - 1) else { return nil }
      return (records[event.source.record - 1], event.flags.map { $0.key.map(\.text) })
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
