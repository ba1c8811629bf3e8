import ArgumentParser
import Foundation
import WeirReview
import WeirSinks

/// `weir diff`: what changed between two runs.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compares two runs: flags gained, lost and changed, by rule, with examples.")

  @Argument(help: "The folder that 'weir run --out' wrote before the change.")
  var before: String

  @Argument(help: "The folder that it wrote after the change.")
  var after: String

  @Option(help: "How many examples of each change each rule gets.")
  var examples = 3

  @Flag(help: "Compare the flags of rules on trial (status: test) instead.")
  var shadow = false

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "End with status 1 if anything differs.")
  var exitCode = false

  mutating func validate() throws {
    guard (0...1000).contains(examples) else {
      throw ValidationError("--examples must be 0...1000, found \(examples)")
    }
  }

  func run() throws {
    let (a, b) = (try Reviewing.open(before), try Reviewing.open(after))
    let difference = try Reviewing.attempt { () throws(SinkError) in
      try DifferenceBuilder.compare(a, b, onTrial: shadow, exampleLimit: examples)
    }
    if json {
      FileHandle.standardOutput.write(Data(difference.json))
    } else {
      print(difference.text)
    }
    if exitCode, !difference.isSame { throw ExitStatus.overLimits }
  }
}
