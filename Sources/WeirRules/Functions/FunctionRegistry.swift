import WeirCore

/// Every function that an expression may call.
package enum FunctionRegistry {
  /// Functions of values, in the order of the reference.
  package static let functions: [FunctionDeclaration] = [
    .country, .prefix, .prefixIn,
    .hour, .weekday, .isNight,
    .urls, .domain, .domainIn, .lookalike,
    .mentions, .template, .length, .lower,
    .lookup,
    .missing, .present,
    .abs, .min, .max,
    .gap,
  ]

  /// Functions of the window of a key, in the order of the reference.
  package static let aggregates: [FunctionDeclaration] = [
    .count, .share, .distinct, .sum, .average, .middle, .deviation, .least, .greatest, .first,
    .last, .span,
  ]

  /// Words of the language that later versions give a meaning.
  static let reserved: Set = [
    "scam_score"
  ]

  /// `min` and `max` are functions with two arguments and aggregates with one.
  static func declaration(of name: String, argumentCount: Int) -> FunctionDeclaration? {
    let named = (functions + aggregates).filter { $0.name == name }
    return named.first { $0.parameters.count == argumentCount } ?? named.last
  }
}
