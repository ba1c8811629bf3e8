import Foundation
import WeirCore
import WeirReview

/// Standard error as people see it: coloured on a terminal without `NO_COLOR`, plain elsewhere.
enum Terminal {
  static let isInteractive = isatty(STDERR_FILENO) == 1
  private static let isColoured =
    isInteractive && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  enum Style: String {
    case bold = "1"
    case red = "31"
    case yellow = "33"
    case dim = "2"
  }

  static func error(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Writes without a line end; for the progress bar.
  static func raw(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Lines of text with nothing hidden in them, see `VisibleText`.
  static func visibleLines(_ text: [UInt8]) -> Data {
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    let visible = lines.map { VisibleText.of(String(decoding: $0, as: UTF8.self)) }
    return Data(visible.joined(separator: "\n").utf8)
  }

  static func styled(_ text: String, _ style: Style) -> String {
    isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Prints every diagnostic: file by file as they were read, in a file by line.
  static func report(_ diagnostics: [Diagnostic]) {
    for diagnostic in inOrder(diagnostics) {
      let text = diagnostic.rendered
      error(
        diagnostic.severity == .error
          ? text.replacingOccurrences(of: ": error: ", with: ": \(styled("error", .red)): ")
          : text.replacingOccurrences(of: ": warning: ", with: ": \(styled("warning", .yellow)): "))
      error("")
    }
  }

  private static func inOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let files = Dictionary(
      diagnostics.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    let start = SourceLocation(line: 0, column: 0)
    return diagnostics.enumerated().sorted { left, right in
      let (one, other) = (left.element, right.element)
      let places = (files[one.path] ?? 0, files[other.path] ?? 0)
      if places.0 != places.1 { return places.0 < places.1 }
      let locations = (one.location ?? start, other.location ?? start)
      if locations.0 < locations.1 || locations.1 < locations.0 {
        return locations.0 < locations.1
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  /// `1234567` as `1,234,567`.
  static func grouped(_ number: Int) -> String {
    var text = String(number)
    var index = text.count - 3
    while index > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: index))
      index -= 3
    }
    return text
  }
}
