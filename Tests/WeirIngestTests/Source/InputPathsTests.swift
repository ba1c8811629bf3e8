import Foundation
import Testing

@testable import WeirIngest

struct InputPathsTests {
  /// A new folder with files of the given names, removed after `body`.
  private func withFiles(_ names: [String], _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/weir-paths-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in names {
      let path = "\(folder)/\(name)"
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: path))
    }
    try body(folder)
  }

  @Test func findsFilesPatternsAndFolders() throws {
    let names = ["b/2.zst", "b/10.zst", "a.zst", "B.zst", ".hid", "b/x.tmp", "y.part", "[z].zst"]
    try withFiles(names) { (folder) throws in
      func expand(_ pattern: String) throws -> [String] {
        try InputPaths.expand(pattern, relativeTo: folder).map {
          String($0.dropFirst(folder.count + 1))
        }
      }
      #expect(try expand("a.zst") == ["a.zst"])
      #expect(try expand("[z].zst") == ["[z].zst"])
      #expect(try expand("*.zst") == ["B.zst", "[z].zst", "a.zst"])
      #expect(try expand("?/[12]*.zst") == ["b/10.zst", "b/2.zst"])
      #expect(try expand("b") == ["b/10.zst", "b/2.zst"])
      #expect(
        try InputPaths.expand(folder, relativeTo: "elsewhere").map {
          String($0.dropFirst(folder.count + 1))
        } == ["B.zst", "[z].zst", "a.zst", "b/10.zst", "b/2.zst"])
    }
  }

  @Test func standardInputIsKept() throws {
    #expect(try InputPaths.expand("-", relativeTo: "/x") == ["-"])
  }

  @Test(arguments: [
    ("none.zst", "no such file or folder"), ("none-*.zst", "no file matches this pattern"),
    ("empty", "no files in this folder"),
  ])
  func nothingFoundIsAnError(pattern: String, text: String) throws {
    try withFiles(["empty/.hidden"]) { folder in
      let error = #expect(throws: SourceError.self) {
        try InputPaths.expand(pattern, relativeTo: folder)
      }
      #expect(error?.text == text)
    }
  }
}
