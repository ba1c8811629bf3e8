package import WeirCore

/// What programs refer to by place: constants, sets, lists, patterns, the zone.
///
/// Immutable once built, shared by all workers and shards.
package final class Resources: @unchecked Sendable {
  // @unchecked Sendable: nothing is written after the builder has made it.

  package let constants: [Scalar]
  package let sets: [TextSet]
  package let numberSets: [[Int64]]
  package let lists: [ListIndex]
  package let patterns: [PatternProgram]
  let protectedNames: [ProtectedNames]
  let columns: [ColumnIndex]
  /// The public suffix list; nil for the one that the program brings along.
  private let ownSuffixes: PublicSuffixes?
  package let zone: Zone
  private let allow: [Int]
  private let arena: Arena

  fileprivate init(_ builder: ResourceBuilder) {
    constants = builder.constants
    sets = builder.sets
    numberSets = builder.numberSets
    let lists = builder.lists.map(ListIndex.init)
    self.lists = lists
    ownSuffixes = builder.suffixes
    protectedNames = builder.protectedLists.map {
      ProtectedNames(builder.lists[$0], builder.suffixes ?? .builtIn)
    }
    columns = builder.columns.map { column in
      ColumnIndex(list: lists[column.list], values: column.values.map(builder.scalar))
    }
    patterns = builder.patterns
    zone = builder.zone
    allow = builder.allow
    arena = builder.arena
  }

  /// Read when it is first needed.
  var suffixes: PublicSuffixes { ownSuffixes ?? .builtIn }

  /// Whether the pipeline's allow list keeps actions off a target at `time`, milliseconds.
  func isAllowed(_ target: [UInt8], at time: Int64) -> Bool {
    guard !allow.isEmpty, !target.isEmpty else { return false }
    return target.withUnsafeBufferPointer { buffer in
      // SAFETY: the slice does not outlive the closure.
      let slice = ByteSlice(start: buffer.baseAddress, count: buffer.count)
      return allow.contains { lists[$0].contains(slice, at: time) }
    }
  }
}

/// Collects what programs need while they are built, the columns of each kind among it.
package final class ResourceBuilder {
  package let schema: Schema
  package let lists: [ValueList]
  fileprivate let allow: [Int]
  /// By kind: the types of the columns that features fill, and of conditions in their values.
  package private(set) var derivedTypes: [[ValueType]]
  private var derivedColumns: [[Int: Int]]
  /// Which features programs read, and of which rows.
  var demand: FeatureDemand
  package private(set) var projections: [Projection]
  fileprivate private(set) var constants: [Scalar] = []
  fileprivate private(set) var sets: [TextSet] = []
  fileprivate private(set) var numberSets: [[Int64]] = []
  fileprivate private(set) var patterns: [PatternProgram] = []
  fileprivate private(set) var protectedLists: [Int] = []
  fileprivate let columns: [ListColumn]
  fileprivate let suffixes: PublicSuffixes?
  fileprivate let zone: Zone
  fileprivate let arena = Arena(pool: ArenaPool())
  private var knownConstants: [Value: Int] = [:]
  private var knownPatterns: [String: Int] = [:]
  private var knownSets: [[Value]: Int] = [:]

  /// - Parameter features: level of each feature of the plan, nil where nothing uses it.
  package init(plan: CheckedPlan, zone: Zone, features: [Int?]) {
    schema = plan.schema
    derivedTypes = plan.schema.kinds.map { _ in [] }
    derivedColumns = plan.schema.kinds.map { _ in [:] }
    demand = FeatureDemand(kinds: plan.schema.kinds.count)
    for (place, feature) in plan.features.enumerated() where features[place] != nil {
      for site in feature.sites {
        derivedColumns[site.kind][place] = derivedTypes[site.kind].count
        derivedTypes[site.kind].append(feature.type)
      }
    }
    lists = plan.lists
    allow = plan.allow
    columns = plan.columns
    suffixes = plan.suffixes
    projections = plan.schema.kinds.map { _ in Projection() }
    self.zone = zone
  }

  package func finished() -> Resources { Resources(self) }

  /// The column of `field` in batches of `kind`, added to the projection if it is new.
  package func column(of field: FieldID, in kind: KindID) -> Int {
    if let column = projections[kind].column(of: field) { return column }
    projections[kind].fields.append(field)
    return projections[kind].fields.count - 1
  }

  /// The column of a field if something reads it.
  func knownColumn(of field: FieldID, in kind: KindID) -> Int? {
    projections[kind].column(of: field)
  }

  /// The column in which a kind's batches hold a feature that a program reads; nil where it is not
  /// known.
  func readColumn(of feature: Int, in kind: KindID) -> Int? {
    demand.note(feature, in: kind)
    return derivedColumns[kind][feature]
  }

  /// A further column beside those of features.
  func addColumn(of type: ValueType, in kind: KindID) -> Int {
    derivedTypes[kind].append(type)
    return derivedTypes[kind].count - 1
  }

  /// The column in which a feature is to be written; nil where no program reads it.
  func writtenColumn(of feature: Int, in kind: KindID) -> Int? {
    demand.isRead(feature, in: kind) ? derivedColumns[kind][feature] : nil
  }

  func constant(_ value: Value, _ type: ValueType) -> Int {
    if let place = knownConstants[value] { return place }
    constants.append(scalar(value))
    knownConstants[value] = constants.count - 1
    return constants.count - 1
  }

  func text(_ text: String) -> Scalar { scalar(.text(text)) }

  fileprivate func scalar(_ value: Value) -> Scalar {
    switch value {
    case .missing, .texts: .missing
    case .bool(let value): .truth(value)
    case .integer(let value), .decimal(let value): .wide(value)
    case .real(let value): .real(value)
    case .duration(let value), .time(let value): .word(value)
    case .text(let bytes): .text(arena.copy(bytes))
    }
  }

  func set(_ values: [Value], _ type: ValueType) -> Int {
    if let place = knownSets[values] { return place }
    var texts: [[UInt8]] = []
    var numbers: [Int64] = []
    for value in values {
      if case .text(let bytes) = value {
        texts.append(bytes)
      } else {
        numbers.append(scalar(value).word)
      }
    }
    sets.append(TextSet(texts))
    numberSets.append(numbers)
    knownSets[values] = sets.count - 1
    return sets.count - 1
  }

  /// The place of the protected names that a list holds.
  func protectedNames(of list: Int) -> Int {
    if let place = protectedLists.firstIndex(of: list) { return place }
    protectedLists.append(list)
    return protectedLists.count - 1
  }

  func pattern(_ pattern: String) -> Int {
    if let place = knownPatterns[pattern] { return place }
    guard let program = try? PatternProgram(pattern) else {
      preconditionFailure("the checker has tried the pattern")
    }
    patterns.append(program)
    knownPatterns[pattern] = patterns.count - 1
    return patterns.count - 1
  }
}
