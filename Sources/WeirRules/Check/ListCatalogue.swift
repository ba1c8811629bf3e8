package import WeirCore

/// The lists of a pipeline, read when a rule first names them.
package final class ListCatalogue {
  /// How the values of a list are compared; each use gives its own list of the plan.
  enum Use: Hashable {
    case texts, phones, phrases, prefixes
  }

  private struct Slot: Hashable {
    var name: String
    var use: Use
  }

  private let files: [String: SourceText]
  private let context: RuleContext
  private var places: [Slot: Int] = [:]
  private var reported: Set<String> = []
  package private(set) var lists: [ValueList] = []
  package private(set) var diagnostics: [Diagnostic] = []
  /// The files that were read, in that order.
  package private(set) var sources: [SourceText] = []

  /// - Parameter files: the lists' texts by name.
  package init(files: [String: SourceText], context: RuleContext) {
    self.files = files
    self.context = context
  }

  /// Names of all lists, in byte order.
  var names: [String] { files.keys.sorted { Array($0.utf8).lexicographicallyPrecedes($1.utf8) } }

  /// The place of a list in ``lists``; nil if there is no such list.
  func place(of name: String, use: Use) -> Int? {
    let slot = Slot(name: name, use: use)
    if let place = places[slot] { return place }
    guard let file = files[name] else { return nil }
    if !sources.contains(where: { $0.path == file.path }) { sources.append(file) }
    var reader = ListReader(source: file, context: context, use: use)
    let rows = reader.rows()
    // The other uses of a list would report the same again.
    if reported.insert(name).inserted { diagnostics += reader.diagnostics }
    lists.append(ValueList(name: name, rows: rows))
    places[slot] = lists.count - 1
    return lists.count - 1
  }
}
