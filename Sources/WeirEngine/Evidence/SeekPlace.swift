import Foundation
import WeirCore
import WeirIngest
import WeirSinks

/// A place where a file can be entered: the start of a frame, and a record that begins behind it.
package struct SeekPlace: Hashable, Sendable {
  /// Number of the record, from 1 in its file.
  package var record: Int
  /// Where the frame starts on disk.
  package var offset: Int
  /// Decompressed bytes from there to the record.
  package var skipped: Int

  package init(record: Int, offset: Int, skipped: Int) {
    self.record = record
    self.offset = offset
    self.skipped = skipped
  }

  /// The file in the output folder that names them.
  package static let fileName = "frames.json"
  /// Text between two places of a file, bytes.
  static let step = 4 << 20
}

/// Where the chunks of one source begin, to tell later which records its frames begin with.
struct SeekLog {
  private var starts: [(text: Int, record: Int)] = []
  private var nextText = SeekPlace.step

  /// - Parameter record: number of the first record of the chunk.
  mutating func note(_ chunk: Chunk, record: Int) {
    guard chunk.count > 0, chunk.offset >= nextText else { return }
    starts.append((chunk.offset, record))
    nextText = chunk.offset + FrameStart.step
  }

  /// The places of the source, in its order.
  ///
  /// - Parameter frames: in the order of the source.
  func places(_ frames: [FrameStart]) -> [SeekPlace] {
    var places: [SeekPlace] = []
    var frame = 0
    var last = (offset: 0, text: 0)
    for start in starts {
      while frame + 1 < frames.count, frames[frame + 1].text <= start.text { frame += 1 }
      guard frame < frames.count, frames[frame].text <= start.text,
        frames[frame].offset > last.offset, start.text >= last.text + SeekPlace.step
      else { continue }
      last = (frames[frame].offset, start.text)
      places.append(
        SeekPlace(
          record: start.record, offset: frames[frame].offset,
          skipped: start.text - frames[frame].text))
    }
    return places
  }
}

/// The file of seek places beside the outputs, like `run.json` about the files that were read.
enum SeekFile {
  /// Writes the places of all sources that have any; without any, removes those of an older run.
  ///
  /// - Parameters:
  ///   - places: by source.
  ///   - digest: of the flagged events, which ties the file to its run.
  static func write(
    _ places: [[SeekPlace]], _ plan: RunPlan, digest: String, folder: String
  ) throws(SinkError) {
    let path = "\(folder)/\(SeekPlace.fileName)"
    guard places.contains(where: { !$0.isEmpty }) else {
      try? FileManager.default.removeItem(atPath: path)
      return
    }
    var writer = JSONWriter()
    writer.raw("{\"digest\":")
    writer.string(digest)
    writer.raw(",\"inputs\":[")
    var isFirst = true
    for (source, places) in zip(plan.sources, places) where !places.isEmpty {
      writer.raw(isFirst ? "\n" : ",\n")
      isFirst = false
      append(places, of: source, to: &writer)
    }
    writer.raw("]}\n")
    let output = try OutputFile(path: path, mode: .archive)
    try output.write(writer.bytes)
    try output.commit()
  }

  private static func append(
    _ places: [SeekPlace], of source: RunPlan.Source, to writer: inout JSONWriter
  ) {
    writer.raw("{\"ingest\":")
    writer.string(source.info.ingest)
    writer.raw(",\"file\":")
    writer.string(source.info.path)
    writer.raw(",\"places\":[")
    for (index, place) in places.enumerated() {
      writer.raw(index == 0 ? "[" : ",[")
      writer.number(place.record)
      writer.raw(",")
      writer.number(place.offset)
      writer.raw(",")
      writer.number(place.skipped)
      writer.raw("]")
    }
    writer.raw("]}")
  }
}
