import Foundation

/// What an event costs in an archive, and in one of ten times as many events.
struct ScaleComparison {
  let subject: Subject

  /// - Throws: ``MeasuredProcess/Failure``, or ``WrongResult``.
  func printFigures() throws {
    try YardstickPipeline(folder: subject.folder).write()
    let sizes = [max(1, subject.events / 10), subject.events]
    let archives = sizes.map { DayArchive(folder: subject.folder, events: $0) }
    for archive in archives { try archive.make([.framed]) }
    let standings = try Contest(
      contestants: archives.flatMap(contestants), runs: subject.runs, errors: subject.errors
    ).standings()
    for archive in archives {
      try RunRecord(of: output(archive)).check(events: archive.events)
    }
    print("cost of an event: three rules, 20 phrases, \(subject.runs) runs of each in turn")
    print(Figures.row("", ["events", "wall ns", "CPU ns", "peak MiB", "ratio"]))
    for (place, size) in sizes.enumerated() {
      for standing in standings[(2 * place)..<(2 * place + 2)] {
        let perEvent = 1_000_000_000 / Double(size)
        print(
          Figures.row(
            standing.name,
            [
              "\(size)", Figures.fixed(standing.wallSeconds * perEvent, 1),
              Figures.fixed(standing.processorSeconds * perEvent, 1),
              Figures.fixed(standing.peakBytes / 1_048_576, 0),
              Figures.fixed(standing.wallSeconds / standings[2 * place].wallSeconds, 2),
            ]))
      }
    }
    let growth = Double(sizes[0]) / Double(sizes[1])
    let wall = standings[3].wallSeconds / standings[1].wallSeconds * growth
    let processor = standings[3].processorSeconds / standings[1].processorSeconds * growth
    print(
      "  an event of the larger archive costs \(Figures.fixed(wall, 2)) of one of the smaller in"
        + " wall time, \(Figures.fixed(processor, 2)) in CPU time")
  }

  private func output(_ archive: DayArchive) -> URL { subject.output("scale-\(archive.events)") }

  private func contestants(_ archive: DayArchive) -> [Contestant] {
    subject.threeRules(over: [("day", archive.file(.framed))], output: output(archive))
  }
}
