import ArgumentParser
import Foundation
import WeirCore
import WeirSinks
import WeirSynthesis

/// `weir generate`: labelled logs of a network with fraud planted in them.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Writes labelled synthetic logs of a network with fraud planted in them.")

  @Option(name: .long, help: "How many events, those of the planted stories included.")
  var events: Int

  @Option(name: .long, help: "The same seed gives the same events.")
  var seed: UInt64

  @Option(name: .long, help: "Folder for the logs, labels.csv and manifest.json; - for stdout.")
  var out: String

  @Option(name: .long, help: "Days that the events are spread over.")
  var days: Int = 1

  @Option(name: .long, help: "The first day.")
  var start: String = "2021-06-01"

  @Option(name: .long, help: "Time zone of the network's days.")
  var zone: String = "Asia/Shanghai"

  @Option(name: .long, help: "People of the network (default: one for 25 events a day).")
  var subscribers: Int?

  @Option(name: .long, help: "Part of the events that belong to planted stories.")
  var fraud: Double = 0.003

  @Option(
    name: .long,
    help: "hours: a file a kind and hour; switches: four overlapping a kind; one; mixed.")
  var layout: SynthesisOptions.Layout = .hours

  @ArgumentParser.Flag(name: .long, help: "Write files without compression.")
  var plain = false

  @Option(name: .long, help: "Path of the labels (default: labels.csv in the folder).")
  var labels: String?

  mutating func validate() throws {
    guard events >= 1 else { throw ValidationError("--events must be 1 or more, found \(events)") }
    guard (1...3_660).contains(days) else {
      throw ValidationError("--days must be 1...3660, found \(days)")
    }
    guard (0...0.5).contains(fraud) else {
      throw ValidationError("--fraud must be 0...0.5, found \(fraud)")
    }
    let people = SynthesisOptions.smallestNetwork...SynthesisOptions.largestNetwork
    if let subscribers, !people.contains(subscribers) {
      throw ValidationError(
        "--subscribers must be \(people.lowerBound)...\(people.upperBound), found \(subscribers)")
    }
    _ = try options()
  }

  func run() throws {
    let clock = ContinuousClock()
    let began = clock.now
    let bar = Terminal.isInteractive && out != "-"
    let total = events
    do {
      let folder = try GeneratedFolder(out)
      try folder.clear()
      let report = try Synthesis(try options()).write(to: out, labels: labels) { done in
        guard bar else { return }
        Terminal.raw(
          "\r\u{1B}[K\(Terminal.grouped(done)) events, \(done * 100 / max(1, total)) %")
      }
      if bar { Terminal.raw("\r\u{1B}[K") }
      summarize(report, seconds: seconds(clock.now - began))
    } catch let error as SinkError {
      if bar { Terminal.raw("\r\u{1B}[K") }
      Terminal.error(error.rendered)
      throw ExitStatus.lost
    }
  }

  private func options() throws -> SynthesisOptions {
    guard let zone = Zone(identifier: zone) else {
      throw ValidationError("--zone must be a time zone, found \"\(zone)\"")
    }
    let parts = start.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1971...2099).contains(year), CivilDate.isValid(year: year, month: month, day: day)
    else {
      throw ValidationError("--start must be a date such as 2021-06-01, found \"\(start)\"")
    }
    return SynthesisOptions(
      events: events, seed: seed, days: days,
      start: CivilDate(year: year, month: month, day: day), zone: zone, subscribers: subscribers,
      fraud: fraud, layout: layout, isCompressed: !plain)
  }

  private func summarize(_ report: SynthesisReport, seconds: Double) {
    let rate = Int(Double(report.events) / max(0.001, seconds))
    var text =
      "\(Terminal.grouped(report.events)) events: \(Terminal.grouped(report.calls)) calls, "
      + "\(Terminal.grouped(report.messages)) messages, "
      + "\(Terminal.grouped(report.payments)) payments\n"
      + "\(Terminal.grouped(report.stories)) stories of \(report.categories.count) categories, "
      + "\(Terminal.grouped(report.labelled)) labelled events\n"
    if out != "-" {
      text += "\nto apply the sample rules to them:\n  weir run Pipelines/telecom-fraud.yaml"
      text += inputs + "\n\n"
    }
    text += String(format: "%.1f s, ", seconds) + "\(Terminal.grouped(rate)) events/s"
    if out == "-" { Terminal.error(text) } else { print(text) }
  }

  private var inputs: String {
    switch layout {
    case .mixed: " --input mixed=\(out)/mixed.jsonl\(plain ? "" : ".zst")"
    case .one, .hours, .switches:
      " --input 'call=\(out)/calls*.jsonl*' --input 'sms=\(out)/messages*.jsonl*'"
        + " --input 'transaction=\(out)/payments*.jsonl*'"
    }
  }

  private func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}

extension SynthesisOptions.Layout: ExpressibleByArgument {}

/// The folder that a run fills: empty, or filled by an earlier run whose logs it replaces.
private struct GeneratedFolder {
  private let path: String
  private var stale: [String] = []

  /// - Throws: ``ExitStatus/notRun`` if the folder holds something else.
  init(_ path: String) throws {
    self.path = path
    guard path != "-", let names = try? FileManager.default.contentsOfDirectory(atPath: path),
      !names.isEmpty
    else { return }
    guard names.contains("manifest.json") else {
      Terminal.error(
        "\(path): error: the folder is not empty and was not written by weir generate\n"
          + "  = help: give a new folder with --out")
      throw ExitStatus.notRun
    }
    stale = names.filter { name in
      (name.hasSuffix(".jsonl.zst") || name.hasSuffix(".jsonl"))
        && ["calls", "messages", "payments", "mixed"].contains { name.hasPrefix($0) }
    }
  }

  func clear() throws {
    for name in stale { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
  }
}
