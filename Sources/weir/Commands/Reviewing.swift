import WeirReview
import WeirSinks

/// Work on the outputs of a run with the errors that people see.
enum Reviewing {
  /// Opens an output folder; says so on standard error if its run was not complete.
  ///
  /// - Throws: ``ExitStatus/notRun`` after printing what is wrong.
  static func open(_ out: String) throws -> OutputFolder {
    let folder = try attempt { () throws(SinkError) in try OutputFolder(out) }
    if !folder.run.isComplete {
      warn(folder, "the run lost input or an output; figures are of what it read")
    } else if let signal = folder.run.stopped {
      warn(folder, "the run was stopped by \(VisibleText.of(signal)); figures are of what it read")
    }
    return folder
  }

  /// - Throws: ``ExitStatus/notRun`` after printing a ``SinkError`` of `body`.
  static func attempt<Result>(_ body: () throws(SinkError) -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      Terminal.error(error.rendered)
      throw ExitStatus.notRun
    }
  }

  private static func warn(_ folder: OutputFolder, _ text: String) {
    Terminal.error("\(folder.file("run.json")): warning: \(text)")
  }
}
