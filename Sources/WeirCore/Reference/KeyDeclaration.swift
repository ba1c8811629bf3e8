/// A key of a configuration file: what the readers accept and the reference prints.
package struct KeyDeclaration: Sendable {
  /// How the value of a key is written.
  package enum Form: String, Sendable, CaseIterable {
    case text, bool
    case count = "whole number"
    case duration, share, size
    case choice = "one of its values"
    case expression
    case template = "text with expressions in braces"
    case path
    case texts = "text or list of texts"
    case paths = "path or list of paths"
    case expressions = "expression, list or mapping of expressions"
    case mapping, list
    case any = "text or mapping"
  }

  package var key: String
  package var form: Form
  package var isRequired: Bool
  /// What holds without the key; nil where nothing does.
  package var standard: String?
  /// What a ``Form/choice`` may be.
  package var values: [String]
  /// Lower case, no full stop.
  package var summary: String
  /// YAML of the key with its value, on one line.
  package var example: String

  package init(
    _ key: String, _ form: Form, isRequired: Bool = false, standard: String? = nil,
    values: [String] = [], _ summary: String, example: String
  ) {
    self.key = key
    self.form = form
    self.isRequired = isRequired
    self.standard = standard
    self.values = values
    self.summary = summary
    self.example = example
  }
}
