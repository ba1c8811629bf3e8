import Foundation
package import WeirCore

/// The rules of a pipeline, read and checked.
package struct RuleLibrary {
  package var plan: CheckedPlan
  /// Of the rules of the plan, in their order.
  package var tests: [RuleTest]
  /// Every error and warning of every file.
  package var diagnostics: [Diagnostic]
  /// All files that were read, in that order: rules, then lists.
  package var sources: [SourceText]

  /// Whether anything forbids a run; the plan is then not whole.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Reads all rules and the lists that they name.
  ///
  /// - Parameters:
  ///   - rulePaths: files, or folders of which every `*.yaml` is read, in byte order of the paths.
  ///   - featurePaths: the same for features.
  ///   - listFolder: holds `<name>.csv`; nil if there are no lists.
  ///     (and `public-suffix.dat`, if the pipeline has a public suffix list of its own).
  ///   - clauses: what else the pipeline says in the rule language.
  package static func load(
    rulePaths: [String], featurePaths: [String] = [], listFolder: String?, context: RuleContext,
    clauses: PipelineClauses? = nil
  )
    -> RuleLibrary
  {
    var diagnostics: [Diagnostic] = []
    var seen: Set<String> = []
    func read(_ paths: [String]) -> [SourceText] {
      var sources: [SourceText] = []
      for path in paths {
        for file in RuleFiles.files(under: path, suffix: ".yaml", recursively: true)
        where seen.insert(file).inserted {
          if let source = RuleFiles.read(file, &diagnostics) { sources.append(source) }
        }
      }
      return sources
    }
    let features = read(featurePaths)
    let sources = read(rulePaths)
    var lists: [String: SourceText] = [:]
    for file in listFolder.map({
      RuleFiles.files(under: $0, suffix: ".csv", recursively: false)
    }) ?? [] {
      let name = String((file.split(separator: "/").last ?? "").dropLast(4))
      lists[name] = RuleFiles.read(file, &diagnostics)
    }
    let suffixes = listFolder.flatMap { RuleFiles.suffixes(in: $0, &diagnostics) }
    var library = check(
      sources, features: features, lists: lists, suffixes: suffixes, context: context,
      clauses: clauses)
    library.diagnostics = diagnostics + library.diagnostics
    return library
  }

  /// The rules without an error, with their tests; each id once.
  private static func read(
    _ sources: [SourceText], _ context: RuleContext, _ lists: ListCatalogue,
    _ diagnostics: inout [Diagnostic]
  ) -> [(rule: CheckedRule, tests: [RuleTest])] {
    var pairs: [(rule: CheckedRule, tests: [RuleTest])] = []
    var paths: [String: String] = [:]
    for (source, root) in zip(sources, ConfigurationReader.read(sources)) {
      let reader = RuleReader(source: source, root: root, context: context, lists: lists)
      let (rule, tests) = reader.read()
      diagnostics += reader.log.diagnostics
      guard let rule else { continue }
      if let other = paths.updateValue(source.path, forKey: rule.header.id) {
        var diagnostic = Diagnostic(
          "rule.duplicate-id", path: source.path, "id '\(rule.header.id)' stands twice")
        diagnostic.notes = ["'\(other)' has it too"]
        diagnostics.append(diagnostic)
        continue
      }
      pairs.append((rule, tests))
    }
    return pairs
  }

  /// Checks rules whose texts are at hand.
  package static func check(
    _ sources: [SourceText], features featureSources: [SourceText] = [],
    lists files: [String: SourceText] = [:], suffixes: SourceText? = nil, context: RuleContext,
    clauses: PipelineClauses? = nil
  ) -> RuleLibrary {
    var context = context
    let lists = ListCatalogue(files: files, suffixes: suffixes, context: context)
    let features = FeatureLibrary(featureSources, context: context, lists: lists)
    context.features = features.signatures
    context.faultyFeatures = features.faulty
    var diagnostics = features.diagnostics
    var pairs = read(sources, context, lists, &diagnostics)
    var naming = FlagNaming(pairs.map(\.rule), typology: context.categories)
    pairs.removeAll { $0.rule.status == .retired }
    pairs.sort {
      $0.rule.header.id.utf8.lexicographicallyPrecedes($1.rule.header.id.utf8)
    }
    var rules = pairs.map(\.rule)
    naming.resolve(&rules, flagKind: context.schema.flagKind)
    diagnostics += naming.diagnostics
    var plan = CheckedPlan(
      schema: context.schema, country: context.country, rules: rules, lists: [])
    plan.features = features.features
    plan.warmup = clauses?.warmup ?? 0
    diagnostics += clauses?.check(context, lists, into: &plan) ?? []
    plan.lists = lists.lists
    plan.columns = lists.columns
    plan.suffixes = lists.suffixes
    return RuleLibrary(
      plan: plan, tests: pairs.flatMap(\.tests), diagnostics: diagnostics + lists.diagnostics,
      sources: featureSources + sources + lists.sources)
  }
}

/// Finds and reads the files of a configuration.
private enum RuleFiles {
  static func files(under path: String, suffix: String, recursively: Bool) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return path.hasSuffix(suffix) || recursively ? [path] : [] }
    let names =
      recursively
      ? FileManager.default.subpaths(atPath: path) ?? []
      : (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let folder = path.hasSuffix("/") ? path : path + "/"
    return names.filter { $0.hasSuffix(suffix) }.map { folder + $0 }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// A public suffix list of the pipeline's own, `public-suffix.dat` beside its lists.
  static func suffixes(in folder: String, _ diagnostics: inout [Diagnostic]) -> SourceText? {
    let path = (folder.hasSuffix("/") ? folder : folder + "/") + "public-suffix.dat"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return read(path, &diagnostics)
  }

  static func read(_ path: String, _ diagnostics: inout [Diagnostic]) -> SourceText? {
    guard let data = FileManager.default.contents(atPath: path) else {
      diagnostics.append(Diagnostic("file.unreadable", path: path, "cannot read the file"))
      return nil
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      diagnostics.append(Diagnostic("file.not-utf8", path: path, "the file is not UTF-8 text"))
      return nil
    }
    return SourceText(path: path, text: text)
  }
}
