/// The hot parts, one after the other: decoding, evaluation, a window's update, phrases, hand-off.
struct PartBenchmarks {
  let runs: Int

  /// - Throws: ``WrongResult`` if rules of a benchmark cannot be loaded.
  func printFigures() throws {
    try IngestBenchmark().printFigures(runs: runs)
    print("hot parts: \(runs) runs of each, medians")
    print(Figures.row("", ["ns"]) + "  part")
    let figures =
      try EvaluationBenchmark.figures(runs: runs) + WindowBenchmark.figures(runs: runs)
      + PhraseBenchmark.figures(runs: runs) + HandOffBenchmark.figures(runs: runs)
    for figure in figures {
      print(Figures.row("", [Figures.fixed(figure.nanoseconds, 1)]) + "  " + figure.name)
    }
  }
}

/// What a part of the work takes.
struct PartFigure {
  var name: String
  var nanoseconds: Double
}
