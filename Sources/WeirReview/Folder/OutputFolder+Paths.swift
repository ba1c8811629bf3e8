import Foundation

extension OutputFolder {
  /// Where a file that `run.json` names may lie: as named from here, from the working folder of the
  /// run, and beside the output folder, which may have been moved together with its inputs.
  func candidates(for path: String) -> [String] {
    if path.hasPrefix("/") { return [path] }
    return [path] + (run.folder.map { ["\($0)/\(path)"] } ?? []) + ["\(self.path)/../\(path)"]
  }

  /// The pipeline file of the run, where it still is; else as `run.json` names it.
  package var pipelinePath: String {
    candidates(for: run.pipeline).first { FileManager.default.fileExists(atPath: $0) }
      ?? run.pipeline
  }
}
