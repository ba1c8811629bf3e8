import Foundation

/// Which threads of the process come first where there are more of them than processors.
enum ThreadPriority {
  #if os(Linux)
    private static let processes = __priority_which_t(PRIO_PROCESS.rawValue)
    /// Of threads that stand back: five steps, which leaves them a quarter of a processor that
    /// another thread wants as well (sched(7), "The nice value").
    private static let niceOfOthers = min(19, getpriority(processes, id_t(getpid())) + 5)
  #endif

  /// From now on the calling thread comes after the main one, and after other processes; a thread
  /// cannot take that back.
  static func standBack() {
    #if os(Linux)
      // Linux takes it for the calling thread alone. Where it is refused, all goes on as it was.
      _ = setpriority(processes, 0, niceOfOthers)
    #endif
  }
}
