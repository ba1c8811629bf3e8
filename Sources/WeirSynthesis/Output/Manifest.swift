import WeirCore
import WeirSinks

/// `manifest.json`: the parameters that make the same events again, and how many there are.
enum Manifest {
  static let name = "manifest.json"

  /// - Throws: ``SinkError`` if the file cannot be written.
  static func write(
    _ options: SynthesisOptions, _ report: SynthesisReport, folder: String
  ) throws(SinkError) {
    let start = options.start
    let date = "\(start.year)-\(two(start.month))-\(two(start.day))"
    var text = "{\n  \"generator\": \"weir generate\",\n"
    text += "  \"events\": \(options.events),\n  \"seed\": \(options.seed),\n"
    text += "  \"days\": \(options.days),\n  \"start\": \"\(date)\",\n"
    text += "  \"zone\": \"\(options.zone.identifier)\",\n"
    text += "  \"subscribers\": \(options.subscribers),\n  \"fraud\": \(options.fraud),\n"
    text += "  \"layout\": \"\(options.layout.rawValue)\",\n"
    text += "  \"calls\": \(report.calls),\n  \"messages\": \(report.messages),\n"
    text += "  \"payments\": \(report.payments),\n  \"stories\": \(report.stories),\n"
    text += "  \"labelled\": \(report.labelled),\n  \"categories\": {\n"
    text += report.categories.map {
      "    \"\($0.name)\": { \"stories\": \($0.stories), \"events\": \($0.events) }"
    }.joined(separator: ",\n")
    text += "\n  },\n  \"files\": [\n"
    text += report.files.map { "    \"\($0)\"" }.joined(separator: ",\n")
    text += "\n  ]\n}\n"
    let file = try OutputFile(path: "\(folder)/\(name)", mode: .archive)
    try file.write(text)
    try file.commit()
  }

  private static func two(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
