import Foundation
import Synchronization
import WeirEngine

/// One line on the terminal while a run is under way: bytes, events a second, flagged, time left.
final class ProgressBar: Sendable {
  private let progress: RunProgress
  /// Bytes of all inputs; nil if an input's end is not known.
  private let total: Int?
  private let start = Date()
  private let isOver = Mutex(false)

  init(_ progress: RunProgress, total: Int?) {
    self.progress = progress
    self.total = total
    guard Terminal.isInteractive else { return }
    Thread.detachNewThread { [self] in draw() }
  }

  private func draw() {
    while !isOver.withLock({ $0 }) {
      isOver.withLock { if !$0 { Terminal.raw("\r\u{1B}[K" + line) } }
      Thread.sleep(forTimeInterval: 0.2)
    }
  }

  /// Takes the line off the terminal.
  func finish() {
    isOver.withLock { $0 = true }
    if Terminal.isInteractive { Terminal.raw("\r\u{1B}[K") }
  }

  private var line: String {
    let seconds = max(0.001, Date().timeIntervalSince(start))
    let rate = Int(Double(progress.eventsSeen) / seconds)
    let figures =
      "\(Terminal.grouped(rate)) events/s  \(Terminal.grouped(progress.eventsFlagged)) flagged"
    guard let total, total > 0 else {
      return "\(Terminal.grouped(progress.bytesRead / 1024)) KiB  \(figures)"
    }
    let share = min(1, Double(progress.bytesRead) / Double(total))
    let filled = Int(share * 24)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled)
    let left = share > 0.01 ? "  \(Int(seconds / share - seconds)) s left" : ""
    return "[\(bar)] \(Int(share * 100)) %  \(figures)\(left)"
  }
}
