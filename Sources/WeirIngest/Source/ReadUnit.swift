/// An independent part of a source, as it was read.
package enum ReadUnit: Sendable {
  /// Text as it is, or decompressed by the reader.
  case text(TextPiece)
  /// Whole frames that any worker can decompress.
  case frames(CompressedFrames)
  /// The end of what can be read.
  case loss(Loss)

  /// Bytes of text that the unit becomes.
  package var textBytes: Int {
    switch self {
    case .text(let piece): piece.count
    case .frames(let frames): frames.contentBytes
    case .loss: 0
    }
  }

  /// The text of the unit.
  ///
  /// May run on any thread, at the same time as the units before and after it.
  ///
  /// - Parameter context: used by nobody else meanwhile.
  package func decompress(context: ZstdContext) -> DecompressedUnit {
    switch self {
    case .text(let piece): DecompressedUnit(pieces: [piece], losses: [])
    case .frames(let frames): frames.decompress(context: context)
    case .loss(let loss): DecompressedUnit(pieces: [], losses: [loss])
    }
  }
}

/// The text of a unit; a loss comes after the pieces.
package struct DecompressedUnit: Sendable {
  package var pieces: [TextPiece]
  package var losses: [Loss]

  package init(pieces: [TextPiece], losses: [Loss]) {
    self.pieces = pieces
    self.losses = losses
  }
}
