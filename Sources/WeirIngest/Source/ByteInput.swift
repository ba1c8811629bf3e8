import Glibc

/// What came of asking for bytes.
enum InputOutcome {
  /// At least one byte.
  case bytes(Int)
  case end
  case stopped
  case failed(String)
}

/// The raw bytes of a source, read once from start to end.
final class ByteInput {
  /// Bytes on disk; nil for a pipe or a terminal.
  let size: Int?
  /// Whether bytes arrive while we read: what has arrived is handed on at once.
  let isLive: Bool

  private let descriptor: Int32
  private let ownsDescriptor: Bool
  private let memory: [UInt8]
  private var memoryPosition = 0
  private var bytesRead = 0
  private let stop: StopSignal?

  /// How long to wait for bytes before looking at the stop signal again.
  private static let pollMilliseconds: Int32 = 50

  /// `F_SETPIPE_SZ` of Linux's `fcntl.h`, fcntl(2), which Swift's Glibc leaves out.
  private static let setPipeSize: Int32 = 1024 + 7

  /// - Parameter offset: where to begin in a file.
  /// - Throws: ``SourceError`` if the file cannot be opened or is a folder.
  init(_ bytes: SourceBytes, stop: StopSignal?, from offset: Int = 0) throws(SourceError) {
    self.stop = stop
    if case .memory(let content) = bytes {
      (memory, descriptor, ownsDescriptor) = (content, -1, false)
      (size, isLive) = (content.count, false)
      return
    }
    memory = []
    if case .file(let path) = bytes {
      ownsDescriptor = true
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
    } else {
      ownsDescriptor = false
      descriptor = STDIN_FILENO
    }
    let status = try Self.status(of: descriptor, isOwned: ownsDescriptor, path: bytes.path)
    if status.st_mode & S_IFMT == S_IFREG {
      if offset > 0 { lseek(descriptor, off_t(offset), SEEK_SET) }
      // Stdin may be a file of which a part is read already.
      let position = lseek(descriptor, 0, SEEK_CUR)
      size = max(0, Int(status.st_size) - max(0, Int(position)))
      isLive = false
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    } else {
      (size, isLive) = (nil, true)
      // Else the writer waits for every 64 KiB to be fetched; what is no pipe, or may not grow, stays.
      _ = fcntl(descriptor, Self.setPipeSize, Int32(InputWindow.stepBytes))
    }
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  private static func status(
    of descriptor: Int32, isOwned: Bool, path: String
  ) throws(SourceError) -> stat {
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      let code = errno
      if isOwned, descriptor >= 0 { close(descriptor) }
      throw SourceError(
        path: path, text: "cannot be opened: \(errorText(code))",
        help: code == EMFILE ? "more files overlap in time than ulimit -n allows open" : nil)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      if isOwned { close(descriptor) }
      throw SourceError(
        path: path, text: "is a folder, expected a file", help: "name the files in it")
    }
    return status
  }

  /// Reads up to `room` bytes: as many as there are in a file, what has arrived on a pipe.
  func read(into target: UnsafeMutablePointer<UInt8>, room: Int) -> InputOutcome {
    if descriptor < 0 { return readMemory(into: target, room: room) }
    var count = 0
    while count < room {
      if stop?.isRequested == true { return count > 0 ? .bytes(count) : .stopped }
      if isLive {
        switch waitForInput(milliseconds: count > 0 ? 0 : Self.pollMilliseconds) {
        case .ready: break
        case .quiet where count > 0: return .bytes(count)
        case .quiet: continue
        }
      }
      // SAFETY: `target` has room for `room` bytes, of which `count` are filled.
      let got = Glibc.read(descriptor, target + count, room - count)
      if got < 0 {
        let code = errno
        if code == EINTR || code == EAGAIN { continue }
        // What was read before is handed on; the next call meets the error again.
        return count > 0 ? .bytes(count) : .failed("read failed: \(errorText(code))")
      }
      if got == 0 { return count > 0 ? .bytes(count) : atEnd() }
      count += got
      bytesRead += got
    }
    return .bytes(count)
  }

  /// The end of a pipe, or of a file, which must not have become shorter meanwhile.
  private func atEnd() -> InputOutcome {
    guard let size, bytesRead < size else { return .end }
    return .failed("the file shrank while it was read: from \(size) bytes to \(bytesRead)")
  }

  private enum Readiness { case ready, quiet }

  private func waitForInput(milliseconds: Int32) -> Readiness {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // A hang-up and an error count as ready: reading tells which it was.
    return poll(&request, 1, milliseconds) > 0 ? .ready : .quiet
  }

  private func readMemory(into target: UnsafeMutablePointer<UInt8>, room: Int) -> InputOutcome {
    if stop?.isRequested == true { return .stopped }
    let count = min(room, memory.count - memoryPosition)
    guard count > 0 else { return .end }
    memory.withUnsafeBufferPointer { source in
      // SAFETY: `count` bytes are left after the position, and there is room for them.
      if let base = source.baseAddress { target.update(from: base + memoryPosition, count: count) }
    }
    memoryPosition += count
    return .bytes(count)
  }
}

/// The words of the system for an error number.
func errorText(_ code: Int32) -> String {
  String(cString: strerror(code))
}
