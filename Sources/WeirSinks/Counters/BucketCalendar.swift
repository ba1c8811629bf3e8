import WeirCore

/// Cuts event time into the buckets of the counters.
///
/// Buckets of `every` are counted on the wall clock of the pipeline's zone from midnight of
/// 1970-01-01, so those that divide a day begin at midnight. Buckets longer than an hour follow
/// the clock where it is put forward or back; shorter ones keep their length.
struct BucketCalendar {
  /// Milliseconds, above 0.
  let every: Int64
  /// What the zone's clock is ahead of UTC at a time; both in milliseconds.
  let zoneOffset: @Sendable (Int64) -> Int64

  private static let hour: Int64 = 3_600_000

  /// The bucket that holds `time`, in UTC milliseconds.
  func bucket(at time: Int64) -> Range<Int64> {
    let offset = zoneOffset(time)
    let local = floorDivide(time + offset, every) * every
    if every <= Self.hour { return (local - offset)..<(local - offset + every) }
    return instant(of: local, offset: offset)..<instant(of: local + every, offset: offset)
  }

  /// The first instant at which the zone's clock shows `local`; where the clock jumps over it, the
  /// instant at which it would have.
  private func instant(of local: Int64, offset: Int64) -> Int64 {
    let near = local - offset
    let earlier = local - zoneOffset(near - 3 * Self.hour)
    if earlier + zoneOffset(earlier) == local { return earlier }
    return local - zoneOffset(near)
  }
}
