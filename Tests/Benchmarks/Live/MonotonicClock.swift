import Foundation

/// The clock that measures between two threads and paces the writer.
enum MonotonicClock {
  static var nanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  static func sleep(until deadline: Int64) {
    let rest = deadline - nanoseconds
    guard rest > 0 else { return }
    var time = timespec(tv_sec: Int(rest / 1_000_000_000), tv_nsec: Int(rest % 1_000_000_000))
    nanosleep(&time, nil)
  }
}
