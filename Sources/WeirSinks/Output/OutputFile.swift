/// How a sink's file comes to its final name.
package enum OutputMode: Sendable {
  /// Written aside under a hidden name, then synced and renamed: whole or not there at all.
  case archive
  /// Written in place, readable as far as it was flushed.
  case live
}

/// A file that a sink writes from the beginning: plain, or zstd where its name ends in `.zst`.
///
/// Bytes are gathered in a buffer of 256 KiB. An archive that is not committed leaves nothing
/// behind. The path `-` is standard output, which is always live. Not for use from several threads
/// at once.
package final class OutputFile {
  package static let bufferBytes = 256 << 10

  package let path: String
  /// Where the bytes go until the commit; nil if they go straight to `path`.
  private let partialPath: String?
  private var descriptor: Int32?
  private let ownsDescriptor: Bool
  private var buffer: [UInt8] = []
  private let encoder: OutputEncoder
  private var state = State.writing

  private enum State {
    case writing, published, discarded
  }

  /// Opens the file and creates its folders.
  ///
  /// - Throws: ``SinkError`` if the folder or the file cannot be created.
  package init(path: String, mode: OutputMode) throws(SinkError) {
    self.path = path
    encoder = OutputEncoder(isCompressed: path.hasSuffix(".zst"))
    buffer.reserveCapacity(Self.bufferBytes)
    if path == "-" {
      partialPath = nil
      descriptor = 1
      ownsDescriptor = false
      return
    }
    ownsDescriptor = true
    let folder = FileSystem.folder(of: path)
    if mode == .archive, !FileSystem.isSpecial(path) {
      let name = FileSystem.name(of: path)
      partialPath = "\(folder)/.\(name).partial-\(FileSystem.processNumber)"
    } else {
      partialPath = nil
    }
    try FileSystem.createFolder(folder)
    if FileSystem.isFolder(path) {
      throw SinkError(path: path, text: "cannot open: a folder has this name")
    }
    descriptor = try FileSystem.openForWriting(partialPath ?? path, for: path)
  }

  deinit {
    discard()
  }

  /// - Throws: ``SinkError`` if the buffer was full and could not be written.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    if buffer.count + bytes.count > Self.bufferBytes { try drain(.go) }
    if bytes.count >= Self.bufferBytes { return try put(bytes, .go) }
    buffer.append(contentsOf: bytes)
  }

  /// - Throws: ``SinkError`` if the buffer was full and could not be written.
  package func write(_ bytes: [UInt8]) throws(SinkError) {
    try bytes.withUnsafeBufferPointer { (raw) throws(SinkError) in
      try write(UnsafeRawBufferPointer(raw))
    }
  }

  /// - Throws: ``SinkError`` if the buffer was full and could not be written.
  package func write(_ text: String) throws(SinkError) {
    try write(Array(text.utf8))
  }

  /// Makes everything so far readable.
  ///
  /// - Throws: ``SinkError`` if it cannot be written.
  package func flush() throws(SinkError) {
    try drain(.flush)
  }

  /// Writes everything so far and ends the frame, so that what follows can be decoded without it.
  ///
  /// - Throws: ``SinkError`` if it cannot be written.
  package func endFrame() throws(SinkError) {
    try drain(.end)
  }

  /// Writes everything, ends the frame, syncs and closes; the final name is not yet taken.
  ///
  /// - Throws: ``SinkError``; the file can then only be discarded.
  package func finish() throws(SinkError) {
    guard let descriptor else { return }
    try drain(.end)
    try FileSystem.sync(descriptor, path: path)
    self.descriptor = nil
    if ownsDescriptor { try FileSystem.closeFile(descriptor, path: path) }
  }

  /// Gives a finished archive its final name.
  ///
  /// - Precondition: ``finish()`` returned.
  /// - Throws: ``SinkError`` if it cannot be renamed; the file can then only be discarded.
  package func publish() throws(SinkError) {
    precondition(descriptor == nil, "published before it was finished")
    guard state == .writing else { return }
    if let partialPath { try FileSystem.move(partialPath, to: path) }
    state = .published
  }

  /// ``finish()``, then ``publish()``.
  ///
  /// - Throws: ``SinkError``; nothing then stands under the final name of an archive.
  package func commit() throws(SinkError) {
    do {
      try finish()
      try publish()
    } catch {
      discard()
      throw error
    }
  }

  /// Closes the file and removes what was written aside; does nothing once it is published.
  package func discard() {
    if let descriptor, ownsDescriptor { try? FileSystem.closeFile(descriptor, path: path) }
    descriptor = nil
    guard state == .writing else { return }
    if let partialPath { FileSystem.remove(partialPath) }
    state = .discarded
  }

  /// Takes a published archive back, because one beside it failed.
  package func withdraw() {
    if state == .published, partialPath != nil { FileSystem.remove(path) }
    discard()
  }

  private func drain(_ directive: ZstdEncoder.Directive) throws(SinkError) {
    try buffer.withUnsafeBufferPointer { (raw) throws(SinkError) in
      try put(UnsafeRawBufferPointer(raw), directive)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func put(
    _ bytes: UnsafeRawBufferPointer, _ directive: ZstdEncoder.Directive
  )
    throws(SinkError)
  {
    guard let descriptor else { return }
    let path = path
    try encoder.encode(bytes, directive, path: path) { (output) throws(SinkError) in
      try FileSystem.write(output, to: descriptor, path: path)
    }
  }
}

/// Bytes as they are, or compressed.
private enum OutputEncoder: ~Copyable {
  case plain
  case zstd(ZstdEncoder)

  init(isCompressed: Bool) {
    self = isCompressed ? .zstd(ZstdEncoder()) : .plain
  }

  func encode(
    _ bytes: UnsafeRawBufferPointer, _ directive: ZstdEncoder.Directive, path: String,
    write: (UnsafeRawBufferPointer) throws(SinkError) -> Void
  ) throws(SinkError) {
    switch self {
    case .plain: try write(bytes)
    case .zstd(let encoder): try encoder.encode(bytes, directive, path: path, write: write)
    }
  }
}
