/// Flagged events over time, in buckets that a chart has room for.
struct TimeSeries: Sendable {
  struct Bucket: Sendable {
    /// Milliseconds.
    var start: Int64
    /// Processed events; nil where no counters say so.
    var processed: Int?
    var events = 0
    var flags = 0
  }

  static let bound = 240
  private static let lengths: [Int64] = [1, 3, 6, 24, 7 * 24, 30 * 24, 365 * 24, 3_650 * 24]

  /// Hours in a bucket.
  private(set) var hours: Int64 = 1
  /// From the first to the last, also those without events.
  private(set) var buckets: [Bucket] = []

  /// - Parameter processed: events by hour; nil where that is not known.
  init(_ flagged: [Int64: FlagFigures.Hour], processed: [Int64: Int]?) {
    let known = Array(flagged.keys) + (processed.map { Array($0.keys) } ?? [])
    guard let first = known.min(), let last = known.max() else { return }
    hours =
      Self.lengths.first {
        FlagFigures.floorDivide(last, $0) - FlagFigures.floorDivide(first, $0) < Int64(Self.bound)
      } ?? (last - first) / Int64(Self.bound - 1) + 1
    let lowest = FlagFigures.floorDivide(first, hours)
    buckets = (lowest...FlagFigures.floorDivide(last, hours)).map {
      Bucket(
        start: $0 * hours * FlagFigures.millisecondsPerHour, processed: processed.map { _ in 0 })
    }
    for (hour, counts) in flagged {
      let place = Int(FlagFigures.floorDivide(hour, hours) - lowest)
      buckets[place].events += counts.events
      buckets[place].flags += counts.flags
    }
    for (hour, count) in processed ?? [:] {
      let place = Int(FlagFigures.floorDivide(hour, hours) - lowest)
      buckets[place].processed = (buckets[place].processed ?? 0) + count
    }
  }
}
