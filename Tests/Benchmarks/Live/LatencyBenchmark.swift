import Foundation

/// How long a live event takes from stdin to its flagged line on stdout.
///
/// Events are offered at a steady rate, their times are those at which they are due. The clock of
/// an event that flags starts before it is written into the pipe and stops when its line was read.
struct LatencyBenchmark {
  /// Left out of the figures: the program starts and fills its caches.
  static let warmUpSeconds = 2
  private static let eventsPerMillisecond = 100

  let subject: Subject
  let seconds: Int

  /// - Throws: the error of the system, or ``WrongResult`` if a flag is missing.
  func printFigures() throws {
    try YardstickPipeline(folder: subject.folder).write()
    let process = Process()
    let input = Pipe()
    let output = Pipe()
    process.executableURL = subject.weir
    process.arguments = [
      "run", YardstickPipeline(folder: subject.folder).livePath, "--out",
      subject.output("live").path,
    ]
    process.standardInput = input
    process.standardOutput = output
    try Data().write(to: subject.errors)
    process.standardError = try FileHandle(forWritingTo: subject.errors)
    try process.run()
    let arrivals = LineArrivals(descriptor: output.fileHandleForReading.fileDescriptor)
    arrivals.begin()
    let offer = try offer(to: input.fileHandleForWriting.fileDescriptor)
    try input.fileHandleForWriting.close()
    let received = arrivals.wait()
    process.waitUntilExit()
    guard process.terminationStatus == 0, received.count == offer.flags.count else {
      throw WrongResult(
        description: "\(received.count) of \(offer.flags.count) flags came, status "
          + "\(process.terminationStatus)")
    }
    printFigures(offer, received)
  }

  /// What was written; nanoseconds of the monotonic clock.
  private struct Offer {
    var events = 0
    /// When each event that flags was written.
    var flags: [Int64] = []
    var start: Int64 = 0
    /// How far the writer was behind its own schedule at most.
    var mostBehind: Int64 = 0
  }

  private func offer(to descriptor: Int32) throws -> Offer {
    var stream = LiveStream(seed: DayArchive.seed)
    var writer = ByteWriter(capacity: Self.eventsPerMillisecond * 512)
    var offer = Offer()
    let firstTime = Int64(Date().timeIntervalSince1970 * 1000)
    offer.start = MonotonicClock.nanoseconds
    for millisecond in 0..<Int64(seconds * 1000) {
      let due = offer.start + millisecond * 1_000_000
      MonotonicClock.sleep(until: due)
      writer.clear()
      var flags = 0
      for _ in 0..<Self.eventsPerMillisecond {
        if stream.flagsNext { flags += 1 }
        stream.write(time: firstTime + millisecond, to: &writer)
      }
      let now = MonotonicClock.nanoseconds
      if millisecond >= Int64(Self.warmUpSeconds * 1000) {
        offer.mostBehind = max(offer.mostBehind, now - due)
      }
      offer.flags += [Int64](repeating: now, count: flags)
      try write(writer.written, to: descriptor)
    }
    offer.events = stream.events
    return offer
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw WrongResult(description: "stdin was closed: \(String(cString: strerror(errno)))")
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  private func printFigures(_ offer: Offer, _ received: [Int64]) {
    let first = offer.start + Int64(Self.warmUpSeconds) * 1_000_000_000
    let latencies = zip(offer.flags, received).filter { $0.0 >= first }
      .map { Double($0.1 - $0.0) / 1_000_000 }
    print(
      "latency: \(offer.events) live events, \(Self.eventsPerMillisecond * 1000) a second, "
        + "lateness 0s, without the first \(Self.warmUpSeconds) s")
    print(Figures.row("", ["flags", "p50 ms", "p99 ms", "most ms"]))
    print(
      Figures.row(
        "event to line",
        ["\(latencies.count)"]
          + [
            Figures.quantile(0.5, of: latencies), Figures.quantile(0.99, of: latencies),
            latencies.max() ?? 0,
          ].map { Figures.fixed($0, 1) }))
    print(
      "  the writer was at most \(Figures.fixed(Double(offer.mostBehind) / 1_000_000, 1)) ms "
        + "behind its schedule")
  }
}
