import Foundation

/// Names of files within a bundle.
enum BundleNames {
  /// The paths from the deepest folder that holds all of them.
  static func relative(_ paths: [String]) -> [String] {
    let parts = paths.map { path in
      URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
        .split(separator: "/").map(String.init)
    }
    guard var common = parts.first?.dropLast() else { return [] }
    for path in parts {
      let shared = zip(common, path.dropLast()).prefix { $0 == $1 }.count
      common = common.prefix(shared)
    }
    return parts.map { $0.dropFirst(common.count).joined(separator: "/") }
  }

  /// Whether a file of this name stays within the folder that it is put into.
  static func isInside(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return !name.contains("\0") && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}
