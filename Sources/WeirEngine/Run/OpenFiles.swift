import Glibc

/// The process's bound on open files.
enum OpenFiles {
  /// Raises the bound to what the system allows this user: every file that overlaps others in time
  /// is open together with them.
  static func raiseLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
