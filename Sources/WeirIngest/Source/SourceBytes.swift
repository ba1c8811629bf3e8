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
}
