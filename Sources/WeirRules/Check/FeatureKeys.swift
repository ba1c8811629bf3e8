package import WeirCore

/// The keys of a feature file.
package enum FeatureKeys {
  package static let feature: [KeyDeclaration] = [
    KeyDeclaration(
      "feature", .text, isRequired: true, "name by which rules read the value",
      example: "feature: payee_is_new"),
    KeyDeclaration("title", .text, "what it says, in a few words", example: "title: First payment"),
    KeyDeclaration(
      "description", .text, "how it is meant", example: "description: No payment in 90 days."),
    KeyDeclaration(
      "kind", .text, isRequired: true, "kind of the events in its window",
      example: "kind: transaction"),
    KeyDeclaration(
      "where", .expression, "the events that count; others have the value, too",
      example: "where: amount > 0"),
    KeyDeclaration(
      "by", .expressions, isRequired: true, "key; each key has a window of its own",
      example: "by: [payer, payee]"),
    KeyDeclaration(
      "within", .duration, isRequired: true,
      "length of the window; the event exactly so long ago is out", example: "within: 90d"),
    KeyDeclaration(
      "value", .expression, isRequired: true, "what is computed for each event",
      example: "value: count() == 1"),
    KeyDeclaration(
      "read", .mapping, "other kinds that have the value, each with its key",
      example: "read: { transaction: payer_phone }"),
  ]
}
