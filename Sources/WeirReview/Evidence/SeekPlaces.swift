import Foundation
import WeirEngine

/// Where the inputs of a run can be entered, as `frames.json` of the output folder has it.
///
/// What it says is never trusted: whoever reads from such a place checks the records found there.
struct SeekPlaces: Sendable {
  private struct Stored: Decodable {
    struct Input: Decodable {
      var ingest: String
      var file: String
      var places: [[Int]]
    }

    var digest: String
    var inputs: [Input]
  }

  private struct Key: Hashable {
    var ingest: String
    var input: String
  }

  private var places: [Key: [SeekPlace]] = [:]

  /// - Parameter folder: where the file is missing or of another run, nothing is known.
  init(_ folder: OutputFolder) {
    guard let data = FileManager.default.contents(atPath: folder.file(SeekPlace.fileName)),
      let stored = try? JSONDecoder().decode(Stored.self, from: data),
      stored.digest == folder.run.digest
    else { return }
    for input in stored.inputs {
      let found = input.places.compactMap { numbers in
        numbers.count == 3 && numbers.allSatisfy { $0 >= 0 }
          ? SeekPlace(record: numbers[0], offset: numbers[1], skipped: numbers[2]) : nil
      }
      places[Key(ingest: input.ingest, input: input.file)] = found.sorted { $0.record < $1.record }
    }
  }

  /// In the order of their records; none where the file is to be read from its start.
  func places(of file: ArchiveFiles.File) -> [SeekPlace] {
    places[Key(ingest: file.ingest, input: file.input)] ?? []
  }

  /// Bytes on disk between the places around each of the records.
  func bytesToRead(_ records: Set<Int>, of file: ArchiveFiles.File) -> Int {
    let size =
      (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? file.bytes
    let end = size ?? 0
    let known = places(of: file)
    if known.isEmpty { return end }
    let stretches = Set(records.map { record in known.lastIndex { $0.record <= record } ?? -1 })
    return stretches.reduce(0) { sum, place in
      let start = place < 0 ? 0 : known[place].offset
      let next = place + 1 < known.count ? known[place + 1].offset : end
      return sum + max(0, next - start)
    }
  }
}
