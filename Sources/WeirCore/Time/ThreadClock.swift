import Glibc

/// The time that the calling thread has spent on a core, whatever else the machine does.
package enum ThreadClock {
  /// Since the thread began.
  ///
  /// A call into the kernel of some 200 ns: for work on batches, not on rows.
  package static var nanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
