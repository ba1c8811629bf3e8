import Foundation
package import WeirCore
import WeirRules

/// What `weir check` and `weir test` look at: a pipeline with its rules, some rules within a
/// pipeline that lists them, or rules that no pipeline lists.
package struct Target: Sendable {
  package var path: String
  /// The pipeline whose zone, country, lists and fields hold; nil for rules in none.
  fileprivate var pipeline: String?

  /// Everything that is wrong, and how many rules there are.
  package func check() -> (diagnostics: [Diagnostic], rules: Int) {
    do {
      let loaded = try load()
      return (loaded.warnings, loaded.checked.rules.count)
    } catch {
      return (error.diagnostics, 0)
    }
  }

  /// How many files of rules it has.
  fileprivate var size: Int {
    guard let source = try? PipelineLoader.text(at: pipeline ?? path),
      let specification = try? PipelineReader.read(source)
    else { return 0 }
    return specification.rules.reduce(0) {
      $0 + (FileManager.default.subpaths(atPath: $1)?.count ?? 1)
    }
  }

  /// - Throws: ``ConfigurationError`` with every error and warning.
  package func load() throws(ConfigurationError) -> LoadedPipeline {
    guard let pipeline else { return try loadRules() }
    return try PipelineLoader.load(pipeline, rules: pipeline == path ? nil : [path])
  }

  /// Rules in no pipeline: UTC, no country, built-in fields only.
  private func loadRules() throws(ConfigurationError) -> LoadedPipeline {
    let library = RuleLibrary.load(
      rulePaths: [path], listFolder: nil, context: RuleContext(categories: nil))
    if library.hasErrors { throw ConfigurationError(library.diagnostics) }
    return LoadedPipeline(
      specification: PipelineSpecification(
        name: "rules", path: path, country: nil, zone: .utc, lateness: 0, schema: Schema(),
        ingest: [], rules: [path], lists: nil, sinks: [], limits: RunLimits()),
      checked: library.plan, tests: library.tests, warnings: library.diagnostics,
      texts: library.sources)
  }
}

package enum Targets {
  /// What is wrong with each, and how many rules it has; looked at on all cores.
  package static func check(_ targets: [Target]) -> [(diagnostics: [Diagnostic], rules: Int)] {
    let order = largestFirst(targets)
    let found = concurrentMap(targets.count) { targets[order[$0]].check() }
    return zip(order, found).sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Places of the targets in the order in which they are begun: a large one that began last would
  /// be worked on by one core alone.
  private static func largestFirst(_ targets: [Target]) -> [Int] {
    let sizes = targets.map(\.size)
    return targets.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
  }

  /// The pipelines under the paths and, where a path has none, its rules.
  ///
  /// - Throws: ``ConfigurationError`` for paths that are not there.
  package static func find(_ paths: [String]) throws(ConfigurationError) -> [Target] {
    var targets: [Target] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw ConfigurationError([
          Diagnostic("path.missing", path: path, "there is no such file or folder")
        ])
      }
      let pipelines = (isFolder.boolValue ? yamlFiles(in: path) : [path]).filter(isPipeline)
      targets += pipelines.map { Target(path: $0, pipeline: $0) }
      guard pipelines.isEmpty else { continue }
      let listing = pipelinesListing(path)
      targets += listing.map { Target(path: path, pipeline: $0) }
      if listing.isEmpty { targets.append(Target(path: path, pipeline: nil)) }
    }
    return targets
  }

  /// Pipelines in the folders above `path` that list it, or a folder that it lies in.
  private static func pipelinesListing(_ path: String) -> [String] {
    let wanted = standardised(path)
    var folder = wanted
    var found: [String] = []
    while folder != "/", found.isEmpty {
      folder = standardised(folder + "/..")
      found = yamlFiles(in: folder).filter { isPipeline($0) && lists($0, wanted) }
    }
    return found
  }

  private static func lists(_ pipeline: String, _ wanted: String) -> Bool {
    guard let source = try? PipelineLoader.text(at: pipeline),
      let specification = try? PipelineReader.read(source)
    else { return false }
    return specification.rules.contains {
      let listed = standardised($0)
      return wanted == listed || wanted.hasPrefix(listed + "/")
    }
  }

  private static func standardised(_ path: String) -> String {
    let path = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func yamlFiles(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
  }

  /// A pipeline file has `ingest`, a rule file has not. One that is not YAML counts as what its
  /// text looks like, so that its errors are reported.
  private static func isPipeline(_ path: String) -> Bool {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
    return text.split(separator: "\n").contains { $0.hasPrefix("ingest:") }
  }
}
