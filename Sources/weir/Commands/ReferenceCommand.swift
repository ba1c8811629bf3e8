import ArgumentParser
import Foundation
import WeirEngine
import WeirSinks

/// `weir reference`: the language and the files, from the declarations in the code.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Prints the functions, fields, keys, sinks and formats, as Markdown.")

  static let pages = ReferencePage.all + [ExitStatus.page]

  /// The topic that is made of a pipeline instead of declarations.
  static let library = "library"

  @Argument(
    help: "One of \(pages.map(\.topic).joined(separator: ", ")), library; all but it without one.")
  var topic: String?

  @Argument(help: "The pipeline whose rules 'library' describes.")
  var pipeline: String?

  @Option(help: "For 'library': figures, as 'weir evaluate --csv' prints them.")
  var measured: String?

  @ArgumentParser.Flag(name: .long, help: "Print JSON.")
  var json = false

  @ArgumentParser.Flag(
    help: "Print the JSON Schema of the files of a topic (rule, feature, pipeline), or of all.")
  var schema = false

  mutating func validate() throws {
    if schema {
      guard let topic, JSONSchema(rawValue: topic) == nil else { return }
      let names = JSONSchema.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("there is no schema of '\(topic)', there are \(names)")
    }
    if topic == Self.library {
      guard pipeline == nil else { return }
      throw ValidationError("'library' needs the path of a pipeline")
    }
    guard let topic, !Self.pages.contains(where: { $0.topic == topic }) else { return }
    throw ValidationError(
      "unknown topic '\(topic)', known are \(Self.pages.map(\.topic).joined(separator: ", "))")
  }

  func run() throws {
    if topic == Self.library, let pipeline { return try printLibrary(of: pipeline) }
    if schema {
      let value = topic.flatMap(JSONSchema.init)?.value ?? JSONSchema.all
      return print(String(decoding: value.prettyPrinted, as: UTF8.self), terminator: "")
    }
    let chosen = Self.pages.filter { topic == nil || $0.topic == topic }
    if json {
      let text = ReportValue.list(chosen.map(\.value)).prettyPrinted
      return print(String(decoding: text, as: UTF8.self), terminator: "")
    }
    let head =
      "# Reference\n\nWhat rule and pipeline files may say, printed by `weir reference`.\n\n"
    let pages = chosen.map(\.markdown).joined(separator: "\n")
    print(topic == nil ? head + pages : pages, terminator: "")
  }

  private func printLibrary(of path: String) throws {
    let loaded = try Loading.pipeline(path)
    let page = try Loading.attempt {
      let figures = try measured.map { try String(contentsOfFile: $0, encoding: .utf8) }
      return try RuleLibraryPage(loaded, measured: figures)
    }
    print(page.markdown, terminator: "")
  }
}

extension ExitStatus {
  static let page = ReferencePage(
    topic: "exit", title: "Exit status", summary: "How the process ends.",
    tables: [
      ReferencePage.Table(
        columns: ["status", "means"],
        rows: [[.code("0"), .text("done")]]
          + allCases.map { [.code(String($0.rawValue)), .text($0.summary)] })
    ])
}
