/// Finds the pipeline file of a run.
package enum PipelinePlace {
  /// The path that was given; else that of `run.json`.
  package static func path(of folder: OutputFolder, given: String?) -> String {
    given ?? folder.pipelinePath
  }
}
