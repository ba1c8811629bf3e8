package import WeirCore

/// The keys of an ingest stage.
package enum IngestKeys {
  package static let stage: [KeyDeclaration] =
    [
      KeyDeclaration(
        "name", .text, isRequired: true, "name of the stage, in outputs and for --input",
        example: "name: calls"),
      KeyDeclaration(
        "kind", .text, isRequired: true,
        "kind of the events, or mixed where each record names its own",
        example: "kind: call"),
      KeyDeclaration(
        "path", .path, isRequired: true, "a file, a pattern, a folder, or - for standard input",
        example: "path: logs/*.jsonl.zst"),
      KeyDeclaration(
        "format", .choice, standard: "jsonl", values: FormatDeclaration.all.map(\.name),
        "shape of the files", example: "format: csv"),
      KeyDeclaration(
        "fields", .mapping, standard: "each from the key of its name",
        "where each field comes from: a key (with dots a path), { value: constant }, "
          + "{ field: key, true: [words], false: [words] }, { field: key, unit: duration }",
        example: "fields: { caller: src, duration: { field: billsec, unit: 1s } }"),
      KeyDeclaration(
        "extra", .mapping, standard: "none", "fields beyond those of the kind, with their types",
        example: "extra: { tariff: string }"),
      KeyDeclaration(
        "time", .any, standard: "RFC 3339 under time", "the key of the event time, or its form",
        example: "time: { field: begin, pattern: yyyy-MM-dd HH:mm:ss }"),
      KeyDeclaration(
        "missing", .texts, standard: "none", "words that stand for no value, in any field",
        example: "missing: [anonymous, unknown]"),
      KeyDeclaration(
        "country", .text, standard: "the pipeline's", "country of national numbers",
        example: "country: CN"),
      KeyDeclaration(
        "lateness", .duration, standard: "the pipeline's",
        "how far a record may be behind an earlier one of its file", example: "lateness: 5m"),
    ] + FormatDeclaration.all.flatMap(\.keys)

  /// Of the mapping `time`.
  package static let time: [KeyDeclaration] = [
    KeyDeclaration(
      "field", .text, standard: "time", "the key that holds the time", example: "field: begin"),
    KeyDeclaration(
      "pattern", .text, "how the time is written, in letters such as yyyy-MM-dd HH:mm:ss",
      example: "pattern: yyyy-MM-dd HH:mm:ss"),
    KeyDeclaration(
      "zone", .text, standard: "the pipeline's", "time zone of a pattern without an offset",
      example: "zone: Asia/Shanghai"),
    KeyDeclaration(
      "epoch", .choice, values: ["s", "ms", "us"], "the time is a number since 1970",
      example: "epoch: ms"),
    KeyDeclaration(
      "unit", .duration, "the time is a number of such steps; needs 'from'", example: "unit: 1h"),
    KeyDeclaration(
      "from", .text, "when the steps begin, RFC 3339", example: "from: 2021-06-01T00:00:00Z"),
    KeyDeclaration(
      "start", .text, "records have no time, the first has this one; needs 'every'",
      example: "start: 2021-06-01T00:00:00Z"),
    KeyDeclaration(
      "every", .duration, "from one record without a time to the next", example: "every: 1s"),
    KeyDeclaration(
      "plus", .text, "duration field to add, where the record has a call's start",
      example: "plus: duration"),
  ]
}
