/// Which country an E.164 number belongs to.
package enum CallingCodes {
  /// ISO 3166 alpha-2 of the number's calling code; missing for short codes, names and unknown
  /// codes.
  ///
  /// The slice points into a table that lives as long as the process.
  ///
  /// - Complexity: O(1), one step per digit of the longest code.
  package static func country(of phone: ByteSlice) -> ByteSlice {
    guard phone.count > 1, let start = phone.start, start[0] == UInt8(ascii: "+") else {
      return .missing
    }
    return trie.country(of: start + 1, count: phone.count - 1)
  }

  private static let trie = CallingCodeTrie(facts: callingCodeFacts)
}

/// Calling codes as a tree of digits.
private struct CallingCodeTrie: @unchecked Sendable {
  // @unchecked Sendable: the tables are written in `init` only and never freed.

  /// Ten children per node; 0 means none.
  private let children: UnsafePointer<UInt16>
  /// Per node its country's two letters, or zeros.
  private let countries: UnsafePointer<UInt8>

  init(facts: String) {
    var children = [UInt16](repeating: 0, count: 10)
    var countries: [UInt8] = [0, 0]
    for fact in facts.split(separator: ";") {
      let words = fact.split(whereSeparator: \.isWhitespace)
      for code in words.dropFirst() {
        var node = 0
        for digit in code.utf8 {
          let slot = node * 10 + Int(digit - UInt8(ascii: "0"))
          if children[slot] == 0 {
            children[slot] = UInt16(countries.count / 2)
            children.append(contentsOf: repeatElement(0, count: 10))
            countries.append(contentsOf: [0, 0])
          }
          node = Int(children[slot])
        }
        countries.replaceSubrange(node * 2..<node * 2 + 2, with: words[0].utf8)
      }
    }
    self.children = Self.keep(children)
    self.countries = Self.keep(countries)
  }

  func country(of digits: UnsafePointer<UInt8>, count: Int) -> ByteSlice {
    var found = 0
    var node = 0
    var index = 0
    // SAFETY: `node` is 0 or was read from the table, whose values are indices of nodes.
    while index < count {
      let digit = Int(digits[index] &- UInt8(ascii: "0"))
      guard digit < 10 else { break }
      node = Int(children[node * 10 + digit])
      guard node != 0 else { break }
      if countries[node * 2] != 0 { found = node }
      index += 1
    }
    return found == 0 ? .missing : ByteSlice(start: countries + found * 2, count: 2)
  }

  /// A copy that is never freed: results point into it.
  private static func keep<Element: BitwiseCopyable>(
    _ values: [Element]
  ) -> UnsafePointer<Element> {
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: values.count)
    copy.initialize(from: values, count: values.count)
    return UnsafePointer(copy)
  }
}
