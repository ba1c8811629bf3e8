/// Texts of unknown origin for a terminal: nothing in them moves the cursor or hides anything.
package enum VisibleText {
  /// `text` with control characters, line ends and characters that turn the direction of writing
  /// or have no width as `\u{…}`.
  ///
  /// - Complexity: O(*n*); texts without such characters are returned as they are.
  package static func of(_ text: String) -> String {
    // Most texts are plain, and looking characters up is slow.
    if text.utf8.allSatisfy({ $0 &- 0x20 < 0x5F }) { return text }
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var visible = ""
    for scalar in text.unicodeScalars {
      if isHidden(scalar) {
        visible += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
      .privateUse:
      true
    default: false
    }
  }
}
