import WeirCore
package import WeirSinks

/// Every group of a report as CSV, in which no field starts a formula.
package enum GroupsFile {
  /// Columns: `kind,subject,country,score,events,undecided,first,last,rules`; the highest score
  /// first.
  ///
  /// - Throws: ``SinkError`` if the file cannot be written; it is then as it was.
  package static func write(_ figures: ReportFigures, to path: String) throws(SinkError) {
    let output = try OutputFile(path: path, mode: .archive)
    var csv = CSVWriter(
      header: "kind,subject,country,score,events,undecided,first,last,rules", guardsFormulas: true)
    for group in figures.groups {
      csv.field(group.subject.kind.rawValue)
      csv.field(VisibleText.of(group.subject.value))
      csv.field(OriginTally.country(of: group.subject.value) ?? "")
      csv.number("\(group.score / 10).\(group.score % 10)")
      csv.number("\(group.events)")
      csv.number("\(group.undecided)")
      csv.field(EventTime.format(group.first))
      csv.field(EventTime.format(group.last))
      csv.field(group.rules.map { figures.tally.rules[Int($0)].name }.joined(separator: " "))
      csv.endRow()
      try output.write(csv.take())
    }
    try output.write(csv.take())
    try output.commit()
  }
}
