package import WeirCore

/// The keys of a pipeline file.
package enum PipelineKeys {
  package static let all: [KeyDeclaration] = [
    KeyDeclaration(
      "name", .text, standard: "the file's name", "name of the pipeline", example: "name: telecom"),
    KeyDeclaration(
      "country", .text, standard: "none", "home country, for national numbers",
      example: "country: CN"),
    KeyDeclaration(
      "zone", .text, standard: "UTC", "time zone of hour(), weekday(), is_night() and of days",
      example: "zone: Asia/Shanghai"),
    KeyDeclaration(
      "lateness", .duration, standard: "0s",
      "how far a record may be behind an earlier one of its source", example: "lateness: 10s"),
    KeyDeclaration(
      "idle", .duration, standard: "30s",
      "how long a live source may be silent before the others go on without it",
      example: "idle: 30s"),
    KeyDeclaration(
      "ingest", .list, isRequired: true, "the stages that read records",
      example: "ingest: [{ name: calls, kind: call, path: calls.jsonl.zst }]"),
    KeyDeclaration(
      "unique", .duration, standard: "none",
      "a record whose id came before within this time is a duplicate", example: "unique: 1d"),
    KeyDeclaration(
      "rules", .paths, standard: "none", "rule files and folders of them",
      example: "rules: [rules/]"),
    KeyDeclaration(
      "features", .paths, standard: "none", "feature files and folders of them",
      example: "features: [features/]"),
    KeyDeclaration(
      "warmup", .duration, standard: "none",
      "how long rules that use features are quiet, from the first event", example: "warmup: 7d"),
    KeyDeclaration(
      "lists", .path, standard: "none", "folder of lists", example: "lists: lists/"),
    KeyDeclaration(
      "allow", .text, standard: "none", "list whose values are never the target of an action",
      example: "allow: trusted"),
    KeyDeclaration(
      "count", .list, standard: "none", "counters of one's own, beside the built-in ones",
      example: "count: [{ name: calls_by_origin, of: call, by: { origin: country(caller) } }]"),
    KeyDeclaration(
      "evidence", .choice, standard: "positions", values: ["ids", "positions"],
      "how flags name their evidence: by position, or with ids too", example: "evidence: ids"),
    KeyDeclaration(
      "sinks", .list, standard: "all four", "what is written, and where",
      example: "sinks: [{ flagged: flagged.jsonl.zst }]"),
    KeyDeclaration(
      "limits", .mapping, standard: "as below", "what a run may lose and take",
      example: "limits: { rejected: 1%, memory: 4GiB }"),
  ]

  package static let limits: [KeyDeclaration] = {
    let standard = RunLimits()
    return [
      KeyDeclaration(
        "rejected", .share, standard: percent(standard.rejected),
        "part of the records; above it a run ends with status 1", example: "rejected: 1%"),
      KeyDeclaration(
        "late", .share, standard: percent(standard.late),
        "part of the records; above it a run ends with status 1", example: "late: 0.5%"),
      KeyDeclaration(
        "line", .size, standard: size(standard.lineBytes),
        "length of a record; longer ones go to the dead letter", example: "line: 1MiB"),
      KeyDeclaration(
        "memory", .size, standard: size(standard.memoryBytes),
        "of the whole process; above it a run ends with status 3", example: "memory: 4GiB"),
    ]
  }()

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

  private static func size(_ bytes: Int) -> String {
    bytes % (1 << 30) == 0 ? "\(bytes >> 30)GiB" : "\(bytes >> 20)MiB"
  }
}
