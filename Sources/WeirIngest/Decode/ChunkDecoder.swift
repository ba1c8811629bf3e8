package import WeirCore

/// Turns the bytes of chunks into batches of events, for one ingest stage.
///
/// Batches may hold slices of the mapping's constants: keep the decoder while they live.
package final class ChunkDecoder: Sendable {
  let plan: StagePlan
  let csv: CSVOptions?
  private let requiredKeys: [String]
  private let isStrict: Bool

  /// - Parameters:
  ///   - projections: by ``KindID``.
  ///   - isStrict: whether every record is read by the strict readers, which the fast ones are
  ///     compared with.
  package init(
    specification: IngestSpecification, schema: Schema, projections: [Projection],
    isStrict: Bool = false
  ) {
    self.isStrict = isStrict
    plan = StagePlan(specification, schema: schema, projections: projections)
    requiredKeys = specification.requiredKeys
    if case .csv(let options) = specification.format { csv = options } else { csv = nil }
  }

  /// The columns of a CSV file, from the first chunk of its text; nil for JSON Lines.
  ///
  /// - Throws: ``CSVHeaderError`` if a mapped column is missing or stands twice. A file without
  ///   any header line has no columns, which is no error: it has no records either.
  package func header(
    text: TextBuffer, start: Int, count: Int
  ) throws(CSVHeaderError)
    -> CSVHeader?
  {
    guard let csv else { return nil }
    let names =
      csv.hasHeader
      ? CSVPreamble.columns(text: text, start: start, count: count, csv) : csv.columns
    return try header(columns: names)
  }

  /// The same for a CSV file whose columns are known.
  package func header(columns names: [String]) throws(CSVHeaderError) -> CSVHeader {
    guard !names.isEmpty else { return CSVHeader(columns: [], slots: []) }
    let missing = requiredKeys.filter { !names.contains($0) }
    if !missing.isEmpty { throw CSVHeaderError(missing: missing, columns: names) }
    let scratch = Arena(pool: ArenaPool(keptBlocks: 0))
    let slots = names.map { plan.keys.slot(scratch.copy(Array($0.utf8)), object: 0) }
    let repeated = names.indices.filter { index in
      slots[index] >= 0 && slots[..<index].contains(slots[index])
    }
    if !repeated.isEmpty {
      throw CSVHeaderError(repeated: repeated.map { names[$0] }, columns: names)
    }
    return CSVHeader(columns: names, slots: slots)
  }

  /// Decodes the whole records in `text[start..<start + count]`.
  ///
  /// - Parameters:
  ///   - offset: of the chunk's first byte in the decompressed file.
  ///   - isFirst: whether the chunk begins its file, where skipped lines and the header stand.
  ///   - source: place of the source in the total order.
  ///   - header: what ``header(text:start:count:)`` gave for the file.
  ///   - lateness: milliseconds that an event may be behind an earlier one of the chunk.
  /// - Complexity: O(*n*) in bytes; sorts only rows that are out of order.
  package func decode(
    text: TextBuffer, start: Int, count: Int, offset: Int, isFirst: Bool, source: Int,
    header: CSVHeader? = nil, lateness: Int64 = .max, arena: Arena
  ) -> DecodedChunk {
    guard count > 0 else { return DecodedChunk() }
    var bytes = UnsafePointer(text.start + start)
    var length = count
    if bytes[count - 1] != UInt8(ascii: "\n") {
      // The readers stop at a line feed alone, and the text is not ours to write to.
      let copy = arena.allocate(UInt8.self, count: count + 1 + TextBuffer.padding)
      copy.update(from: bytes, count: count)
      (copy + count).initialize(repeating: UInt8(ascii: "\n"), count: 1 + TextBuffer.padding)
      bytes = UnsafePointer(copy)
      length = count + 1
    }
    let place = ChunkPlace(
      base: bytes, end: bytes + length, textOffset: start, fileOffset: offset)
    var builder = ChunkBuilder(
      plan: plan, place: place, text: text, source: source, lateness: lateness,
      isStrict: isStrict, arena: arena)
    if let csv {
      let skipped = isFirst ? CSVPreamble.length(place.base, place.end, csv) : 0
      builder.readCSV(from: place.base + skipped, csv, header: header)
    } else {
      builder.readJSON(from: place.base + (isFirst ? markLength(place) : 0))
    }
    return builder.finish()
  }
}

/// Bytes of the byte order mark at the start of the chunk.
private func markLength(_ place: ChunkPlace) -> Int {
  let start = UnsafeBufferPointer(start: place.base, count: place.end - place.base)
  return start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}

/// Where a chunk stands.
struct ChunkPlace {
  var base: UnsafePointer<UInt8>
  /// Behind the last line feed.
  var end: UnsafePointer<UInt8>
  /// Of `base` in its text.
  var textOffset: Int
  /// Of `base` in the decompressed file.
  var fileOffset: Int
}
