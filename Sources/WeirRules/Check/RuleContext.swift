package import WeirCore

/// What a pipeline says about the rules that it lists.
package struct RuleContext: Sendable {
  package var schema: Schema
  /// Home country, ISO 3166 alpha-2; nil without one.
  package var country: String?
  package var zone: Zone
  /// The categories of the typology; nil if there is none to compare with.
  package var categories: Set<String>?
  /// Features that have been checked, by their places in the plan.
  package var features: [FeatureSignature] = []
  /// Features with errors of their own; whoever names one has no error for that.
  package var faultyFeatures: Set<String> = []

  package init(
    schema: Schema = Schema(), country: String? = nil, zone: Zone = .utc,
    categories: Set<String>? = nil
  ) {
    self.schema = schema
    self.country = country
    self.zone = zone
    self.categories = categories
  }
}
