/// A test written as text: a sentence, then sections that each begin with `--- name`.
package struct CaseFile: Sendable {
  package struct Section: Sendable {
    /// What follows `--- `.
    package var name: String
    /// Its lines, each with its line feed.
    package var text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// What stands before the first section: what the case shows.
  package var introduction: String
  package var sections: [Section]

  package init(_ text: String) {
    introduction = ""
    sections = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("--- ") {
        sections.append(Section(name: String(line.dropFirst(4)), text: ""))
      } else if sections.isEmpty {
        introduction += line + "\n"
      } else {
        sections[sections.count - 1].text += line + "\n"
      }
    }
  }

  /// The text of the section, nil without one.
  package subscript(name: String) -> String? {
    sections.first { $0.name == name }?.text
  }

  /// Sections called `word NAME`, as pairs of NAME and text.
  package func sections(of word: String) -> [Section] {
    sections.compactMap { section in
      guard section.name.hasPrefix(word + " ") else { return nil }
      return Section(name: String(section.name.dropFirst(word.count + 1)), text: section.text)
    }
  }

  /// The whole case as text; reading it gives the same case.
  package var text: String {
    introduction + sections.map { "--- \($0.name)\n\($0.text)" }.joined()
  }

  /// The bytes that a section's text stands for: `\xHH` is the byte HH, and a backslash at the very
  /// end takes the last line feed away.
  ///
  /// JSON has no escape `\x`, so records with escapes of their own need no care.
  package static func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      if rest.elementsEqual([UInt8(ascii: "\n")]) { return bytes }
      if rest.first == UInt8(ascii: "x"), rest.count > 2,
        let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
