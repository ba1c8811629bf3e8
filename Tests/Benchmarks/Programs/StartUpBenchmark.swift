import Foundation

/// How long the program takes to start, and to load every pipeline of the repository.
struct StartUpBenchmark {
  private static let runs = 20

  let subject: Subject

  /// - Throws: ``MeasuredProcess/Failure``.
  func printFigures() throws {
    let standings = try Contest(
      contestants: [
        Contestant(name: "weir --version", program: subject.weir.path, arguments: ["--version"]),
        Contestant(
          name: "weir check Pipelines", program: subject.weir.path,
          arguments: ["check", Subject.pipelines.path]),
      ], runs: Self.runs, errors: subject.errors
    ).standings()
    print("start-up: \(Self.runs) runs of each in turn")
    print(Figures.row("", ["median ms", "least ms", "most ms", "CPU ms"]))
    for standing in standings {
      let walls = standing.costs.map { $0.wallSeconds * 1000 }
      print(
        Figures.row(
          standing.name,
          [
            Figures.fixed(standing.wallSeconds * 1000, 1), Figures.fixed(walls.min() ?? 0, 1),
            Figures.fixed(walls.max() ?? 0, 1),
            Figures.fixed(standing.processorSeconds * 1000, 1),
          ]))
    }
  }
}
