import Glibc

/// Where the bytes of a source come from.
package enum SourceBytes: Sendable {
  /// A file, or a pipe that has a name.
  case file(path: String)
  case standardInput
  /// Bytes that are at hand already, in place of a file.
  case memory([UInt8])

  /// As it is named in errors; `-` for stdin.
  package var path: String {
    switch self {
    case .file(let path): path
    case .standardInput: "-"
    case .memory: "memory"
    }
  }

  package var isStandardInput: Bool {
    if case .standardInput = self { true } else { false }
  }

  /// Whether bytes come in while they are made, and can be read once: a pipe, socket or terminal.
  package var isPipe: Bool {
    var status = stat()
    switch self {
    case .memory: return false
    case .standardInput: guard fstat(STDIN_FILENO, &status) == 0 else { return false }
    case .file(let path): guard stat(path, &status) == 0 else { return false }
    }
    return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }
}
