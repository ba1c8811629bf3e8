import WeirCore
import WeirIngest
import WeirRules
import WeirSinks

/// What a pipeline file may say, and what comes of it.
extension ReferencePage {
  /// Every page that is made of declarations, in the order of printing.
  package static let all: [ReferencePage] = [
    .functions, .aggregates, .fields, .operators, .actions, .rule, .feature, .pipeline, .sinks,
    .formats,
    .limits, .reasons,
  ]

  static let pipeline = ReferencePage(
    topic: "pipeline", title: "Pipeline files",
    summary: "One YAML file is one pipeline. Paths are relative to it, those of sinks to `--out`.",
    tables: [
      keyTable(PipelineKeys.all, title: "Pipeline"),
      keyTable(IngestKeys.stage, title: "Stage of ingest"),
      keyTable(IngestKeys.time, title: "time of a stage"),
      keyTable(RuleKeys.counter, title: "Element of count"),
    ])

  static let sinks = ReferencePage(
    topic: "sinks", title: "Sinks",
    summary: "Elements of `sinks`, each with its path in the output folder. A pipeline without "
      + "`sinks` has all of them.",
    tables: [
      Table(
        columns: ["sink", "default path", "writes", "example"],
        rows: SinkDeclaration.all.map {
          [.code($0.name), .code($0.standardPath), .text($0.summary), .code($0.example)]
        })
    ]
      + SinkDeclaration.all.filter { !$0.keys.isEmpty }.map {
        keyTable($0.keys, title: "Keys of \($0.name)")
      })

  static let formats = ReferencePage(
    topic: "formats", title: "Formats",
    summary: "Files and streams are compressed with zstd or plain, told by their first bytes.",
    tables: [
      Table(
        columns: ["format", "is", "example"],
        rows: FormatDeclaration.all.map {
          [.code($0.name), .text($0.summary), .code($0.example)]
        })
    ]
      + FormatDeclaration.all.filter { !$0.keys.isEmpty }.map {
        keyTable($0.keys, title: "Keys of \($0.name)")
      })

  static let limits = ReferencePage(
    topic: "limits", title: "Limits",
    summary: "Keys of `limits` in a pipeline file, and the bounds that are fixed.",
    tables: [
      keyTable(PipelineKeys.limits, title: "limits"),
      Table(
        title: "Fixed",
        columns: ["bound", "is"],
        rows: [
          [
            .text("phrase lists that are looked for in one text"),
            .text(String(PhraseMatcher.listLimit)),
          ],
          [.text("workers"), .text("1 to 256")],
        ]),
    ])

  static let reasons = ReferencePage(
    topic: "reasons", title: "Dead-letter reasons",
    summary: "Why a record went to the dead letter.",
    tables: [
      Table(
        columns: ["reason", "the record"],
        rows: RejectionReasons.all.map { [.code($0.slug), .text($0.summary)] })
    ])
}
