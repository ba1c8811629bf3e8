#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The calls to the operating system that outputs need, with errors as ``SinkError``.
enum FileSystem {
  /// Everything before the last `/`: `.` without one, `/` for files in the root.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Everything after the last `/`.
  static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// Creates `folder` and the folders above it where they are missing.
  static func createFolder(_ folder: String) throws(SinkError) {
    if folder.isEmpty || folder == "." || folder == "/" { return }
    if mkdir(folder, 0o777) == 0 { return }
    switch errno {
    case EEXIST:
      guard isFolder(folder) else {
        throw SinkError(path: folder, cannot: "create the folder", code: ENOTDIR)
      }
    case ENOENT:
      try createFolder(Self.folder(of: folder))
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw SinkError(path: folder, cannot: "create the folder", code: errno)
      }
    default:
      if isFolder(folder) { return }
      throw SinkError(path: folder, cannot: "create the folder", code: errno)
    }
  }

  static func isFolder(_ path: String) -> Bool {
    mode(of: path).map { $0 & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether `path` is a device, a named pipe or a socket: nothing to be replaced by renaming.
  static func isSpecial(_ path: String) -> Bool {
    mode(of: path).map { $0 & S_IFMT != S_IFREG && $0 & S_IFMT != S_IFDIR } ?? false
  }

  private static func mode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode : nil
  }

  /// Opens `path` for writing, created or emptied.
  static func openForWriting(_ path: String, for final: String) throws(SinkError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SinkError(path: final, cannot: "open", code: errno) }
    return descriptor
  }

  static func openForReading(_ path: String) throws(SinkError) -> Int32 {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SinkError(path: path, cannot: "open for reading", code: errno)
    }
    return descriptor
  }

  /// Reads some bytes into `room`; 0 at the end of the file.
  static func read(
    _ descriptor: Int32, into room: UnsafeMutableRawBufferPointer, path: String
  ) throws(SinkError) -> Int {
    while true {
      // SAFETY: the pointer and count are those of `room`.
      let count = systemRead(descriptor, room)
      if count >= 0 { return count }
      if errno != EINTR { throw SinkError(path: path, cannot: "read", code: errno) }
    }
  }

  static func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
  )
    throws(SinkError)
  {
    var rest = bytes
    // SAFETY: the pointer and count are those of `rest`, which is not empty.
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = systemWrite(descriptor, start, rest.count)
      if written >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, 1000)
      } else if errno != EINTR {
        throw SinkError(path: path, cannot: "write", code: errno)
      }
    }
  }

  /// Brings what was written to the disk; pipes and devices, which have none, are let be.
  static func sync(_ descriptor: Int32, path: String) throws(SinkError) {
    while fsync(descriptor) != 0 {
      if errno == EINTR { continue }
      if errno == EINVAL || errno == ENOTSUP || errno == EROFS { return }
      throw SinkError(path: path, cannot: "sync", code: errno)
    }
  }

  static func closeFile(_ descriptor: Int32, path: String) throws(SinkError) {
    guard close(descriptor) == 0 || errno == EINTR else {
      throw SinkError(path: path, cannot: "close", code: errno)
    }
  }

  static func move(_ from: String, to path: String) throws(SinkError) {
    guard rename(from, path) == 0 else {
      throw SinkError(path: path, cannot: "rename", code: errno)
    }
    let descriptor = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { _ = close(descriptor) }
    try sync(descriptor, path: path)
  }

  static func remove(_ path: String) { _ = unlink(path) }

  static var processNumber: Int32 { getpid() }
}

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, start, count)
}

private func systemRead(_ descriptor: Int32, _ room: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, room.baseAddress, room.count)
}
