import Foundation

/// Compares `weir run` with `zstd -dc` on the archive of a day.
@main
enum Benchmarks {
  static func main() throws {
    var events = 10_000_000
    let folder = URL(filePath: "/tmp/weir-bench")
    if let n = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }) { events = n }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try YardstickPipeline(folder: folder).write()
    try DayArchive(folder: folder, events: events).write(seed: 1)
  }
}
