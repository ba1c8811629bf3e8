/// What a run of the generator made.
package struct SynthesisReport: Sendable {
  package struct Category: Sendable {
    package var name: String
    package var stories: Int
    package var events: Int
  }

  package var calls = 0
  package var messages = 0
  package var payments = 0
  package var stories = 0
  /// Events of stories; each has its row among the labels.
  package var labelled = 0
  /// By name.
  package var categories: [Category] = []
  /// Names of the files with events, in the folder.
  package var files: [String] = []

  package var events: Int { calls + messages + payments }

  mutating func count(_ kind: LogKind) {
    switch kind {
    case .call: calls += 1
    case .sms: messages += 1
    case .transaction: payments += 1
    }
  }
}
