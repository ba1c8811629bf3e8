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

/// Input that could not be read or decompressed; nothing of the source is read after it.
package struct Loss: Hashable, Sendable {
  /// From the start of the damaged frame to where reading stopped.
  package var range: ByteRange
  /// Lower case, no full stop: `compressed data stops inside frame 3`.
  package var reason: String

  package init(range: ByteRange, reason: String) {
    self.range = range
    self.reason = reason
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
