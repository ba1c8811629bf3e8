import Foundation

/// What one run of a program took.
struct ProcessCost {
  var wallSeconds: Double
  /// User and system time together.
  var processorSeconds: Double
  /// Largest resident memory, in bytes; never less than what this process itself held when it
  /// started the other, because the kernel counts the moment before the program is loaded.
  var peakBytes: Int
}

/// Runs a program to its end and measures it.
enum MeasuredProcess {
  struct Failure: Error, CustomStringConvertible {
    var program: String
    var reason: String

    var description: String { "\(program): \(reason)" }
  }

  /// - Parameter errors: the file that receives the program's stderr; stdout is thrown away.
  /// - Throws: ``Failure`` if the program does not start or does not end with status 0.
  static func run(_ program: String, _ arguments: [String], errors: URL) throws -> ProcessCost {
    let clock = ContinuousClock()
    let start = clock.now
    let child = try spawn(program, arguments, errors: errors)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw Failure(program: program, reason: "wait4: \(errno)") }
    }
    let wall = clock.now - start
    guard status == 0 else {
      let text = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      throw Failure(program: program, reason: "wait status \(status): \(text.suffix(2000))")
    }
    return ProcessCost(
      wallSeconds: wall / .seconds(1),
      processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      peakBytes: usage.ru_maxrss * 1024)
  }

  private static func spawn(_ program: String, _ arguments: [String], errors: URL) throws -> pid_t {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&files, 2, errors.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    // SAFETY: each copy is freed once, after posix_spawn has read it.
    var words = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var child: pid_t = 0
    let code = posix_spawnp(&child, program, &files, nil, words, environ)
    guard code == 0 else {
      throw Failure(program: program, reason: String(cString: strerror(code)))
    }
    return child
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
  }
}
