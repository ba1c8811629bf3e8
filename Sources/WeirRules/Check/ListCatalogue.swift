package import WeirCore

/// The lists of a pipeline, read when a rule first names them.
package final class ListCatalogue {
  /// How the values of a list are compared; each use gives its own list of the plan.
  enum Use: Hashable {
    case texts, phones, phrases, prefixes, domains
  }

  private struct Slot: Hashable {
    var name: String
    var use: Use
  }

  private let files: [String: SourceText]
  private let context: RuleContext
  private let suffixFile: SourceText?
  private var places: [Slot: Int] = [:]
  private var reported: Set<String> = []
  package private(set) var lists: [ValueList] = []
  /// Columns that rules look up.
  package private(set) var columns: [ListColumn] = []
  /// The public suffix list that the pipeline brings along, once a rule needs it.
  package private(set) var suffixes: PublicSuffixes?
  package private(set) var diagnostics: [Diagnostic] = []
  /// The files that were read, in that order.
  package private(set) var sources: [SourceText] = []

  /// - Parameters:
  ///   - files: the lists' texts by name.
  ///   - suffixes: a public suffix list instead of the one that the program brings along.
  package init(files: [String: SourceText], suffixes: SourceText? = nil, context: RuleContext) {
    self.files = files
    suffixFile = suffixes
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

  /// The place in ``columns`` of a column of the list at `place`; nil if it has none of that name.
  func column(_ name: String, of place: Int) -> Int? {
    if let known = columns.firstIndex(where: { $0.list == place && $0.name == name }) {
      return known
    }
    guard let file = files[lists[place].name] else { return nil }
    var reader = ColumnReader(source: file, context: context)
    let column = reader.column(name, of: place)
    diagnostics += reader.diagnostics
    guard let column else { return nil }
    columns.append(column)
    return columns.count - 1
  }

  /// Names of the columns that can be looked up.
  func columnNames(of name: String) -> [String] {
    files[name].map { ColumnReader(source: $0, context: context).names } ?? []
  }

  /// Reads the pipeline's own public suffix list, if it has one.
  func readSuffixes() {
    guard let suffixFile, suffixes == nil else { return }
    sources.append(suffixFile)
    let read = PublicSuffixes(suffixFile.text)
    suffixes = read
    for line in read.badLines {
      diagnostics.append(
        Diagnostic(
          "list.bad-suffix", in: suffixFile, at: SourceLocation(line: line, column: 1, length: 1),
          "not a rule of a public suffix list",
          help: "a rule is a domain, also with '*.' or '!' before it"))
    }
  }
}
