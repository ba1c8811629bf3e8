/// Finds the name that was probably meant.
package enum Spelling {
  /// The name of `names` nearest to `word`; nil if none is near. Of equally near ones the first in
  /// byte order.
  static func nearest(to word: String, of names: some Sequence<String>) -> String? {
    let limit = max(1, word.unicodeScalars.count / 3)
    var best: (name: String, distance: Int)?
    for name in names.sorted() {
      let distance = distance(word, name)
      if distance <= limit, distance < (best?.distance ?? .max) { best = (name, distance) }
    }
    return best?.name
  }

  /// `did you mean 'name'?`, or nil.
  package static func hint(for word: String, of names: some Sequence<String>) -> String? {
    nearest(to: word, of: names).map { "did you mean '\($0)'?" }
  }

  /// Edits (insertion, deletion, substitution, swap of neighbours) between two words.
  ///
  /// - Complexity: O(*n* · *m*).
  static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left.unicodeScalars)
    let b = Array(right.unicodeScalars)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
