/// An independent part of a source, as it was read.
package enum ReadUnit: Sendable {
  /// Text as it is, or decompressed by the reader.
  case text(TextPiece)
  /// Whole frames that any worker can decompress.
  case frames(CompressedFrames)
  /// Bytes that could not be read; what can be read after them follows.
  case loss(Loss)

  /// Whether it is text already, so that a worker has nothing to decompress.
  package var isText: Bool {
    if case .text = self { true } else { false }
  }

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
    case .text(let piece): DecompressedUnit(parts: [.text(piece)])
    case .frames(let frames): frames.decompress(context: context)
    case .loss(let loss): DecompressedUnit(parts: [.loss(loss)])
    }
  }
}

/// The text of a unit and its losses, in the order of the source.
package struct DecompressedUnit: Sendable {
  package enum Part: Sendable {
    case text(TextPiece)
    case loss(Loss)
  }

  package var parts: [Part]

  package init(parts: [Part]) {
    self.parts = parts
  }
}
