/// A run of bytes of a source as it lies on disk, before decompression.
package struct ByteRange: Hashable, Sendable {
  package var start: Int
  /// One past the last byte.
  package var end: Int

  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }
}

/// Input that could not be read or decompressed, or that is proved wrong by its checksum.
package struct Loss: Hashable, Sendable {
  /// From the start of the damage to where reading went on, or to the end of the source.
  package var range: ByteRange
  /// Lower case, no full stop: `compressed data stops inside frame 3`.
  package var reason: String
  /// Whether all of the text came out, though some of it is wrong: what follows continues it.
  package var textGoesOn: Bool

  package init(range: ByteRange, reason: String, textGoesOn: Bool = false) {
    self.range = range
    self.reason = reason
    self.textGoesOn = textGoesOn
  }
}

/// Why a source cannot be read at all.
package struct SourceError: Error, Hashable, Sendable {
  package var path: String
  /// Lower case, no full stop.
  package var text: String
  /// An instruction, where there is one.
  package var help: String?

  package init(path: String, text: String, help: String? = nil) {
    self.path = path
    self.text = text
    self.help = help
  }
}
