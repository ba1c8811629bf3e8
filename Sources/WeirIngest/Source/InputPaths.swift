import Glibc

/// Finds the files that a path of the configuration means.
package enum InputPaths {
  /// The files named by a path, a pattern or a folder, in byte order of their paths.
  ///
  /// `*`, `?` and `[..]` stand for parts of a name, in any folder of the path too. A folder means
  /// all regular files below it, without hidden ones and those named `.tmp` or `.part`, which are
  /// still being written. `-` is stdin.
  ///
  /// - Parameter folder: where a relative path starts.
  /// - Throws: ``SourceError`` if nothing is found or a folder cannot be read.
  package static func expand(
    _ pattern: String, relativeTo folder: String
  ) throws(SourceError) -> [String] {
    if pattern == "-" { return [pattern] }
    let path = join(folder, pattern)
    let named = kind(of: path) == .missing ? matches(of: path) : [path]
    var found: [String] = []
    for name in named {
      if kind(of: name) == .folder {
        try collect(folder: name, into: &found)
      } else {
        found.append(name)
      }
    }
    guard !found.isEmpty else { throw nothingFound(path, isFolder: !named.isEmpty) }
    found.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return found.enumerated().filter { $0 == 0 || found[$0 - 1] != $1 }.map(\.element)
  }

  private enum Kind { case missing, file, folder, other }

  private static func join(_ folder: String, _ path: String) -> String {
    if path.hasPrefix("/") || folder.isEmpty || folder == "." { return path }
    return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
  }

  private static func nothingFound(_ path: String, isFolder: Bool) -> SourceError {
    if isFolder {
      return SourceError(
        path: path, text: "no files in this folder",
        help: "files that are hidden or end in .tmp or .part do not count")
    }
    let isPattern = path.contains { "*?[".contains($0) }
    return SourceError(
      path: path, text: isPattern ? "no file matches this pattern" : "no such file or folder")
  }

  private static func kind(of path: String, followsLinks: Bool = true) -> Kind {
    var status = stat()
    let result = followsLinks ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else { return .missing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  private static func matches(of pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, GLOB_NOSORT, nil, &result) == 0 else { return [] }
    // SAFETY: glob filled `gl_pathc` paths that live until `globfree`.
    return (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { String(cString: $0) }
    }
  }

  /// Links to folders are not followed below the first, so that there is no going in circles.
  private static func collect(
    folder: String, into found: inout [String]
  ) throws(SourceError) {
    for name in try names(in: folder) {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if kind(of: path, followsLinks: false) == .folder {
        try collect(folder: path, into: &found)
      } else if kind(of: path) == .file, !name.hasSuffix(".tmp"), !name.hasSuffix(".part") {
        found.append(path)
      }
    }
  }

  private static func names(in folder: String) throws(SourceError) -> [String] {
    guard let stream = opendir(folder) else {
      throw SourceError(path: folder, text: "cannot be listed: \(errorText(errno))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let listed = readdir(stream) {
      // SAFETY: the name ends with a zero byte and is copied before the next call.
      let name = withUnsafePointer(to: &listed.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
