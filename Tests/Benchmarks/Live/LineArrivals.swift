import Dispatch
import Foundation

/// Reads lines on a thread of its own and notes when each of them was there.
final class LineArrivals: @unchecked Sendable {
  // @unchecked Sendable: `times` is written by the thread and read after `isDone`.

  private let descriptor: Int32
  private var times: [Int64] = []
  private let isDone = DispatchSemaphore(value: 0)

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  func begin() {
    Thread { [self] in
      read()
      isDone.signal()
    }.start()
  }

  /// When each line was there, nanoseconds of the monotonic clock; returns at the end of the file.
  func wait() -> [Int64] {
    isDone.wait()
    return times
  }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      let now = MonotonicClock.nanoseconds
      let lines = buffer[..<count].count { $0 == UInt8(ascii: "\n") }
      times += [Int64](repeating: now, count: lines)
    }
  }
}
