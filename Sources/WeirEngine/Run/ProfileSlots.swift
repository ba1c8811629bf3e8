import WeirCore
import WeirIngest

/// What one thread or serial queue has measured: nobody else touches it before the run has ended.
final class ProfileSlots: @unchecked Sendable {
  // @unchecked Sendable: touched only on the queue that it was made for.

  private(set) var stages = [StageWork](
    repeating: StageWork(), count: ProfileStage.allCases.count)
  private(set) var waited = Duration.zero
  private var start: Int64 = 0
  private var waitStart = ContinuousClock.now

  /// What is measured next starts here.
  func begin() { start = ThreadClock.nanoseconds }

  /// Counts the time since ``begin()`` or the last end as work of `stage`.
  func end(
    _ stage: ProfileStage, rowsIn: Int = 0, rowsOut: Int = 0, bytesIn: Int = 0, bytesOut: Int = 0
  ) {
    let now = ThreadClock.nanoseconds
    stages[stage.place].nanoseconds += now - start
    start = now
    count(stage, rowsIn: rowsIn, rowsOut: rowsOut, bytesIn: bytesIn, bytesOut: bytesOut)
  }

  /// Counts what passed, without time.
  func count(
    _ stage: ProfileStage, rowsIn: Int = 0, rowsOut: Int = 0, bytesIn: Int = 0, bytesOut: Int = 0
  ) {
    stages[stage.place].rowsIn += rowsIn
    stages[stage.place].rowsOut += rowsOut
    stages[stage.place].bytesIn += bytesIn
    stages[stage.place].bytesOut += bytesOut
  }

  func beginWait() { waitStart = .now }

  func endWait() { waited += waitStart.duration(to: .now) }
}

// MARK: - What passes through the stages before the merge

extension ProfileSlots {
  /// A reader has brought a unit, or found the end.
  ///
  /// What it decompresses itself, because a frame is large or of unknown size, counts as
  /// decompression with its reading.
  func endReading(_ unit: ReadUnit?, bytes: Int, of reader: SourceReader) {
    if reader.isCompressed {
      count(.reading, bytesIn: bytes, bytesOut: bytes)
      count(.decompression, bytesIn: bytes)
      if case .text(let piece) = unit {
        end(.decompression, bytesOut: piece.count)
      } else {
        end(.reading)
      }
    } else {
      end(.reading, bytesIn: bytes, bytesOut: bytes)
    }
  }

  func endDecompression(of unit: ReadUnit, _ decompressed: DecompressedUnit) {
    guard case .frames = unit else { return }
    end(.decompression, bytesOut: decompressed.textBytes)
  }

  /// - Parameter unit: nil at the end of the source.
  func endFraming(_ unit: DecompressedUnit?, _ chunks: [Chunk]) {
    end(
      .framing, bytesIn: unit?.textBytes ?? 0,
      bytesOut: chunks.reduce(0) { $0 + $1.count })
  }

  func endDecoding(_ chunk: Chunk, _ decoded: DecodedChunk) {
    end(
      .decoding, rowsIn: decoded.recordCount, rowsOut: decoded.rowCount, bytesIn: chunk.count,
      bytesOut: chunk.count)
  }
}
