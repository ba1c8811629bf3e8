import ArgumentParser
import WeirEngine
import WeirSinks

/// `weir reference`: the language and the files, from the declarations in the code.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Prints the functions, fields, keys, sinks and formats, as Markdown.")

  static let pages = ReferencePage.all + [ExitStatus.page]

  @Argument(help: "One of \(pages.map(\.topic).joined(separator: ", ")); all without it.")
  var topic: String?

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  @Flag(
    help: "Print the JSON Schema of the files of a topic (rule, feature, pipeline), or of all.")
  var schema = false

  mutating func validate() throws {
    if schema {
      guard let topic, JSONSchema(rawValue: topic) == nil else { return }
      let names = JSONSchema.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("there is no schema of '\(topic)', there are \(names)")
    }
    guard let topic, !Self.pages.contains(where: { $0.topic == topic }) else { return }
    throw ValidationError(
      "unknown topic '\(topic)', known are \(Self.pages.map(\.topic).joined(separator: ", "))")
  }

  func run() {
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
