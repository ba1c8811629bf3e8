/// Reads a file that ``OutputFile`` wrote, line by line: plain, or zstd where its name ends in
/// `.zst`.
package struct InputFile {
  private let path: String

  package init(path: String) {
    self.path = path
  }

  /// Gives `body` each line, without its line feed.
  ///
  /// - Throws: see ``scanLines(_:)``.
  func forEachLine(_ body: ([UInt8]) throws(SinkError) -> Void) throws(SinkError) {
    try scanLines { (line, _) throws(SinkError) in
      try body(Array(line))
      return true
    }
  }

  /// Gives `body` the bytes of each line, without its line feed, and where the line begins in the
  /// decompressed text; it answers whether to go on. The bytes are only good during the call.
  ///
  /// A live output that is still being written is read as far as it was flushed; a last line
  /// without its line feed is still on its way and left out, unless `takesRest`.
  ///
  /// - Parameter takesRest: whether what follows the last line feed is a line too, as in files that
  ///   people write.
  /// - Throws: ``SinkError`` if the file cannot be read or decompressed; what `body` throws.
  /// - Complexity: O(*n*) in the text; memory for the longest line.
  package func scanLines(
    takesRest: Bool = false,
    _ body: (UnsafeBufferPointer<UInt8>, Int) throws(SinkError) -> Bool
  ) throws(SinkError) {
    let text = try InputText(path: path)
    while true {
      while let line = text.nextLine() {
        guard try body(line.bytes, line.offset) else { return }
      }
      guard try text.fill() else { break }
    }
    if takesRest, let rest = text.rest { _ = try body(rest.bytes, rest.offset) }
  }

  /// Gives `body` whole lines with their line feeds, many at a time, and where the first of them
  /// begins in the decompressed text; it answers whether to go on. The bytes are only good during
  /// the call.
  ///
  /// - Throws, Complexity: as ``scanLines(takesRest:_:)``.
  package func scanBlocks(
    _ body: (UnsafeBufferPointer<UInt8>, Int) throws(SinkError) -> Bool
  ) throws(SinkError) {
    let text = try InputText(path: path)
    repeat {
      if let lines = text.nextLines() {
        guard try body(lines.bytes, lines.offset) else { return }
      }
    } while try text.fill()
  }
}
