import Foundation

/// The pipelines of the comparisons: three rules and a list of 20 phrases.
struct YardstickPipeline {
  let folder: URL

  var path: String { folder.appending(path: "pipeline.yaml").path }

  /// The same rules over live stdin, flagged events to stdout.
  var livePath: String { folder.appending(path: "live.yaml").path }

  /// Writes the pipelines, their rules and their list into the folder.
  func write() throws {
    let rules = folder.appending(path: "rules")
    let lists = folder.appending(path: "lists")
    for directory in [rules, lists] {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }
    for (name, text) in Self.rules {
      try Data(text.utf8).write(to: rules.appending(path: "\(name).yaml"))
    }
    let phrases = TextTemplates.phrases.map { "\"\($0)\"\n" }.joined()
    try Data("value\n\(phrases)".utf8).write(to: lists.appending(path: "phrases.csv"))
    try Data(Self.pipeline.utf8).write(to: URL(filePath: path))
    try Data(Self.live.utf8).write(to: URL(filePath: livePath))
  }

  private static let pipeline = """
    name: yardstick
    country: CN
    zone: Asia/Shanghai
    lateness: 10s
    ingest:
      - { name: day, kind: mixed, path: day.jsonl.zst }
      - { name: table, kind: mixed, path: day.csv.zst, format: csv }
      - { name: calls, kind: call, path: calls.jsonl.zst }
      - { name: messages, kind: sms, path: messages.jsonl.zst }
      - { name: payments, kind: transaction, path: payments.jsonl.zst }
    rules: [rules/]
    lists: lists/
    sinks:
      - { flagged: flagged.jsonl.zst }
      - { counters: counters.csv, every: 1h }
      - { actions: actions/ }
      - { dead_letter: dead-letter.jsonl.zst }

    """

  private static let live = """
    name: yardstick-live
    country: CN
    zone: Asia/Shanghai
    lateness: 0s
    ingest:
      - { name: day, kind: mixed, path: "-" }
    rules: [rules/]
    lists: lists/
    sinks:
      - { flagged: "-" }

    """

  private static let rules = [
    (
      "one-ring-burst",
      """
      id: one-ring-burst
      title: One-ring calls to many numbers
      category: wangiri
      status: stable
      level: high
      score: 60
      kind: call
      where: not answered and duration <= 3s
      by: caller
      within: 10m
      having: count() >= 30 and distinct(callee) >= 25
      actions: { block: caller }
      why: "{count()} unanswered calls to {distinct(callee)} numbers in 10 minutes"

      """
    ),
    (
      "long-call-then-transfer",
      """
      id: long-call-then-transfer
      title: Large transfer after a long call
      category: app-fraud
      status: stable
      level: critical
      score: 85
      sequence:
        within: 2h
        by: person
        steps:
          - { step: lure, kind: call, by: callee, where: answered and duration >= 10m }
          - { step: payment, kind: transaction, by: payer_phone, where: amount >= 20000 }
      actions: { hold: payment, warn: person }
      why: "{payment.amount} sent {gap(lure, payment)} after a call of {lure.duration}"

      """
    ),
    (
      "large-payment",
      """
      id: large-payment
      title: Large payment
      category: account-drain
      status: stable
      level: low
      score: 20
      kind: transaction
      where: amount >= 50000
      why: "{amount} {currency} in one payment"

      """
    ),
    (
      "fraud-phrase",
      """
      id: fraud-phrase
      title: Text holds a phrase of fraudsters
      category: smishing
      status: stable
      level: medium
      score: 40
      kind: sms
      where: mentions(text, "phrases")
      why: "the text holds a phrase of fraudsters"

      """
    ),
  ]
}

extension Subject {
  /// `zstd -dc` of files, and the three rules over them.
  ///
  /// - Parameter files: each with the stage of the pipeline that reads it.
  func threeRules(over files: [(stage: String, file: URL)], output: URL) -> [Contestant] {
    [
      decompression(of: files.map(\.file)),
      weirRun(
        YardstickPipeline(folder: folder).path, files.map { "\($0.stage)=\($0.file.path)" },
        output: output),
    ]
  }

  /// `zstd -dc` of a file, and the three rules over the text that it hands on through a pipe.
  func threeRules(overTextOf file: URL, stage: String, output: URL) -> [Contestant] {
    let run = weirRun(YardstickPipeline(folder: folder).path, ["\(stage)=-"], output: output)
    let words = [run.program] + run.arguments
    let script = "zstd -dc '\(file.path)' | " + words.map { "'\($0)'" }.joined(separator: " ")
    return [
      decompression(of: [file]),
      Contestant(name: run.name, program: "sh", arguments: ["-c", script]),
    ]
  }
}
