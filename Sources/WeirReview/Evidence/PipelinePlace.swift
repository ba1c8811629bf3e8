import Foundation

/// Finds the pipeline file of a run.
package enum PipelinePlace {
  /// The path that was given; else that of `run.json`, as it is or beside the output folder.
  package static func path(of folder: OutputFolder, given: String?) -> String {
    let path = given ?? folder.run.pipeline
    let beside = "\(folder.path)/../\(path)"
    let isElsewhere =
      given == nil && !path.hasPrefix("/") && !FileManager.default.fileExists(atPath: path)
      && FileManager.default.fileExists(atPath: beside)
    return isElsewhere ? beside : path
  }
}
