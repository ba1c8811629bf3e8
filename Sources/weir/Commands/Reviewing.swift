import WeirSinks

/// Work on the outputs of a run with the errors that people see.
enum Reviewing {
  /// - Throws: ``ExitStatus/notRun`` after printing a ``SinkError`` of `body`.
  static func attempt<Result>(_ body: () throws(SinkError) -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      Terminal.error(error.rendered)
      throw ExitStatus.notRun
    }
  }
}
