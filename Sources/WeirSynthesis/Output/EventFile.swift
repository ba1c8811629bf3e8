import WeirSinks

/// A file of event lines, in independent zstd frames of about 1 MiB of text if it is compressed.
final class EventFile {
  private static let frameBytes = 1 << 20

  let name: String
  private let file: OutputFile
  private var lines = LineBuffer(capacity: EventFile.frameBytes + 4_096)

  /// - Throws: ``SinkError`` if the file cannot be opened.
  init(name: String, path: String) throws(SinkError) {
    self.name = name
    file = try OutputFile(path: path, mode: .archive)
  }

  /// - Throws: ``SinkError`` if a full frame cannot be written.
  func write(_ line: UnsafeRawBufferPointer) throws(SinkError) {
    lines.append(line.assumingMemoryBound(to: UInt8.self))
    if lines.count >= Self.frameBytes { try endFrame() }
  }

  private func endFrame() throws(SinkError) {
    try file.write(lines.written)
    try file.endFrame()
    lines.clear()
  }

  /// - Throws: ``SinkError``; nothing then stands under the file's name.
  func commit() throws(SinkError) {
    if lines.count > 0 { try endFrame() }
    try file.commit()
  }
}
