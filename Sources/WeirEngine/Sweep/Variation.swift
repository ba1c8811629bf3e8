package import WeirCore
import WeirRules

/// One threshold of a rule and the values that it is to take: `count() >= 10..60 step 5`,
/// `within 5m..30m step 5m`. Of several thresholds of one name, `duration <= 1s..9s step 1s at 3s`
/// is the one that is 3 s now.
package struct Variation: Sendable {
  /// Name of the threshold, see ``RuleThreshold``.
  let name: String
  /// As it was written.
  let source: SourceText
  /// Ascending, each once.
  let values: [Quantity]
  /// The value that the threshold has now, where it was said; tells it from others of its name.
  let present: Quantity?

  /// How many values a variation may have, and a sweep combinations.
  package static let limit = 200

  /// - Throws: ``ConfigurationError`` if `text` is not so written or has too many values.
  package init(_ text: String) throws(ConfigurationError) {
    let source = SourceText(path: "--vary", text: text)
    self.source = source
    let form =
      #/
      \s* (.*?) \s*
      (-?[0-9]+(?:\.[0-9]+)?[a-z]*) \s* \.\. \s* (-?[0-9]+(?:\.[0-9]+)?[a-z]*)
      \s+ step \s+ ([0-9]+(?:\.[0-9]+)?[a-z]*) (?: \s+ at \s+ (-?[0-9]+(?:\.[0-9]+)?[a-z]*) )? \s*
      /#
    guard let match = try? form.wholeMatch(in: text) else {
      throw Self.error(
        source, nil, "expected a threshold with a range, found \"\(text)\"",
        help: "write for example 'count() >= 10..60 step 5' or 'within 5m..30m step 5m'")
    }
    let name = try Self.name(String(match.1), of: source)
    let bounds = [match.2, match.3, match.4].map { Quantity($0) }
    guard let first = bounds[0], let last = bounds[1], let step = bounds[2],
      first.unit == last.unit, first.unit == step.unit
    else {
      throw Self.error(
        source, text[match.2.startIndex...],
        "the range and its step must be numbers, or durations with a unit")
    }
    guard step.amount > 0, first.amount <= last.amount else {
      throw Self.error(
        source, text[match.2.startIndex...],
        "the range must go up, by a step above 0")
    }
    let further = (last.amount - first.amount) / step.amount
    guard further < Int128(Self.limit) else {
      throw Self.error(
        source, text[match.2.startIndex...],
        "the range has more than \(Self.limit) values", help: "take a larger step")
    }
    self.name = name
    present = try match.5.map { text throws(ConfigurationError) in
      if let present = Quantity(text) { return present }
      throw Self.error(source, text, "expected a number or a duration, found \"\(text)\"")
    }
    values = (0...further).map { Quantity(first.amount + $0 * step.amount, first.unit) }
  }

  /// The canonical name of a threshold.
  private static func name(
    _ text: String, of source: SourceText
  ) throws(ConfigurationError)
    -> String
  {
    if [CheckedRule.withinName, CheckedRule.oncePerName].contains(text) { return text }
    let syntax: Syntax
    do {
      // What stands before the range becomes a comparison by a literal behind it.
      syntax = try ExpressionParser.parse(text + " 0")
    } catch {
      throw Self.error(
        source, nil, "\"\(text)\" is not the beginning of a comparison: \(error.text)",
        help: "write it as in the rule, for example 'count() >= 10..60 step 5'")
    }
    guard case .binary(let symbol, let left, _) = syntax.form,
      Comparison(rawValue: symbol) != nil
    else {
      throw Self.error(
        source, nil, "\"\(text)\" is not the beginning of one comparison",
        help: "write it as in the rule, for example 'count() >= 10..60 step 5'")
    }
    return "\(left.canonicalText) \(symbol)"
  }

  /// - Parameter part: of the text, to be underlined; nil stands for all of it.
  static func error(
    _ source: SourceText, _ part: Substring?, _ message: String, help: String? = nil,
    notes: [String] = []
  ) -> ConfigurationError {
    let all = source.text.unicodeScalars.count
    let length = part?.unicodeScalars.count ?? all
    var diagnostic = Diagnostic(
      "sweep.bad-variation", in: source,
      at: SourceLocation(line: 1, column: all - length + 1, length: max(1, length)), message,
      help: help)
    diagnostic.notes = notes
    return ConfigurationError([diagnostic])
  }
}
