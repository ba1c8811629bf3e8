#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An output that could not be opened, written or given its final name.
package struct SinkError: Error, Hashable, Sendable {
  /// Of the output; `-` for standard output.
  package var path: String
  /// Lower case, no full stop.
  package var text: String
  /// What to do about it, where something can be done.
  package var help: String?
  /// Number of the system's error, 0 if it was none.
  package var code: Int32

  package init(path: String, text: String, help: String? = nil, code: Int32 = 0) {
    self.path = path
    self.text = text
    self.help = help
    self.code = code
  }

  /// - Parameter operation: what was tried, for example `write`.
  init(path: String, cannot operation: String, code: Int32) {
    self.path = path
    text = "cannot \(operation): \(String(cString: strerror(code)).lowercased())"
    help = Self.help(for: code)
    self.code = code
  }

  /// Whether the reader of a pipe has gone away.
  package var isClosedPipe: Bool { code == EPIPE }

  /// `path: error: text`, then the help.
  package var rendered: String {
    let place = path == "-" ? "standard output" : path
    return "\(place): error: \(text)" + (help.map { "\n  = help: \($0)" } ?? "")
  }

  private static func help(for code: Int32) -> String? {
    switch code {
    case ENOSPC, EDQUOT: "free some space there, or write elsewhere with --out"
    case EACCES, EPERM, EROFS: "make the folder writable, or write elsewhere with --out"
    case EPIPE: "the program that read the output ended before weir did"
    case ENOTDIR, EISDIR, EEXIST: "give the output another path, a file and a folder collide here"
    default: nil
    }
  }
}
