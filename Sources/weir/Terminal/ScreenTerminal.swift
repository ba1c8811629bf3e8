import Foundation
import WeirReview

/// The terminal as a screen: raw keys in, whole pictures out, as it was at the end.
final class ScreenTerminal {
  /// What the terminal or the system tells.
  enum Tidings {
    case keys([ScreenKey])
    case resized
    /// The terminal is gone, or a signal came that ends the process.
    case ended(ExitStatus?)
  }

  private static let signals = [SIGWINCH, SIGINT, SIGTERM, SIGHUP]
  /// How long the rest of a key may take, milliseconds.
  private static let escapeDelay: Int32 = 50
  /// How long a signal may wait, milliseconds.
  private static let patience: Int32 = 100

  private var original = termios()
  private var reader = ScreenKeyReader()
  private var drawn: [String] = []
  private let isColoured: Bool

  /// Whether both ends are a terminal that can be drawn on.
  static var isThere: Bool {
    let name = ProcessInfo.processInfo.environment["TERM"] ?? "dumb"
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && name != "dumb"
  }

  init() {
    let environment = ProcessInfo.processInfo.environment
    let name = environment["TERM"] ?? ""
    isColoured =
      environment["NO_COLOR"] == nil && !name.hasPrefix("vt") && !name.hasSuffix("-m")
      && !name.hasSuffix("-mono")
    // They are asked for between keys, so that the terminal is restored in one place alone.
    var set = sigset_t()
    sigemptyset(&set)
    for signal in Self.signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    tcgetattr(STDIN_FILENO, &original)
    enter()
  }

  private func enter() {
    var raw = original
    raw.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
    raw.c_oflag &= ~tcflag_t(OPOST)
    raw.c_cflag |= tcflag_t(CS8)
    raw.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
    drawn = []
    write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
  }

  /// Gives the terminal back as it was.
  func leave() {
    write("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l")
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &original)
  }

  /// Cells; 80 by 24 where the terminal does not know.
  var size: (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Draws the lines that changed.
  func draw(_ lines: [ScreenLine]) {
    var text = ""
    let rendered = lines.map(render)
    for (row, line) in rendered.enumerated()
    where !drawn.indices.contains(row) || drawn[row] != line {
      text += "\u{1B}[\(row + 1);1H\u{1B}[0m\u{1B}[2K\(line)"
    }
    drawn = rendered
    write(text)
  }

  private func render(_ line: ScreenLine) -> String {
    line.spans.map { span in
      guard let code = code(span.style) else { return span.text }
      return "\u{1B}[\(code)m\(span.text)\u{1B}[0m"
    }.joined()
  }

  private func code(_ style: ScreenLine.Style) -> Int? {
    switch style {
    case .plain: nil
    case .bold: 1
    case .dim: 2
    case .reverse: 7
    case .red: isColoured ? 31 : nil
    case .green: isColoured ? 32 : nil
    case .yellow: isColoured ? 33 : nil
    }
  }

  /// Waits for keys, another size or the end.
  func next() -> Tidings {
    while true {
      if let tidings = pendingSignal() { return tidings }
      var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let wait = reader.isWaiting ? Self.escapeDelay : Self.patience
      let count = poll(&ready, 1, wait)
      if count == 0, reader.isWaiting {
        let keys = reader.finish()
        if !keys.isEmpty { return .keys(keys) }
      }
      if count <= 0 { continue }
      var bytes = [UInt8](repeating: 0, count: 1024)
      let length = read(STDIN_FILENO, &bytes, bytes.count)
      if length <= 0 {
        if length < 0, errno == EINTR || errno == EAGAIN { continue }
        return .ended(nil)
      }
      let keys = reader.keys(Array(bytes[..<length]))
      if !keys.isEmpty { return .keys(keys) }
    }
  }

  private func pendingSignal() -> Tidings? {
    var pending = sigset_t()
    sigpending(&pending)
    for signal in Self.signals where sigismember(&pending, signal) == 1 {
      var set = sigset_t()
      sigemptyset(&set)
      sigaddset(&set, signal)
      var taken: Int32 = 0
      sigwait(&set, &taken)
      switch signal {
      case SIGWINCH:
        drawn = []
        write("\u{1B}[2J")
        return .resized
      case SIGINT: return .ended(.interrupted)
      default: return .ended(.terminated)
      }
    }
    return nil
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      // SAFETY: the bytes behind `written` are those of the array.
      let count = bytes.withUnsafeBytes { all in
        Foundation.write(STDOUT_FILENO, all.baseAddress.map { $0 + written }, all.count - written)
      }
      if count < 0, errno != EINTR { return }
      written += max(0, count)
    }
  }
}
