import Foundation
import WeirCore

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

  static func styled(_ text: String, _ style: Style) -> String {
    isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Prints every diagnostic and how many there were.
  static func report(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
      let text = diagnostic.rendered
      error(
        diagnostic.severity == .error
          ? text.replacingOccurrences(of: ": error: ", with: ": \(styled("error", .red)): ")
          : text.replacingOccurrences(of: ": warning: ", with: ": \(styled("warning", .yellow)): "))
      error("")
    }
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
