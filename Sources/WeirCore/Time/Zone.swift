import Foundation

/// A time zone as a table of its offsets from UTC, 1970...2100; before and after, the first and
/// the last offset hold.
///
/// - Complexity: a look-up is O(1); making a zone takes some milliseconds.
package struct Zone: Sendable, Equatable {
  /// The name in the zone database, `Asia/Shanghai` for example.
  package let identifier: String
  /// Instants from which `offsets` hold, ascending; the first is the distant past.
  private let starts: [Int64]
  private let offsets: [Int64]
  /// For each bucket of time the last index of `starts` at its beginning.
  private let buckets: [Int32]

  private static let first: Int64 = 0
  /// 2100-01-01T00:00:00Z.
  private static let last: Int64 = 4_102_444_800_000
  /// A bucket is 2^34 ms, about 199 days: most hold one transition at most.
  private static let bucketShift: Int64 = 34

  package static let utc = Zone(identifier: "UTC", starts: [.min], offsets: [0])

  /// Nil if there is no such zone.
  package init?(identifier: String) {
    guard !identifier.isEmpty else { return nil }
    guard identifier != "UTC" else {
      self = .utc
      return
    }
    guard let zone = TimeZone(identifier: identifier) else { return nil }
    let (starts, offsets) = Self.transitions(of: zone)
    self.init(identifier: identifier, starts: starts, offsets: offsets)
  }

  private init(identifier: String, starts: [Int64], offsets: [Int64]) {
    self.identifier = identifier
    self.starts = starts
    self.offsets = offsets
    var buckets: [Int32] = []
    var index = 0
    for bucket in 0...(Self.last >> Self.bucketShift) {
      let beginning = bucket << Self.bucketShift
      while index + 1 < starts.count, starts[index + 1] <= beginning { index += 1 }
      buckets.append(Int32(index))
    }
    self.buckets = buckets
  }

  /// Milliseconds that the zone's clock is ahead of UTC at an instant.
  package func offset(at milliseconds: Int64) -> Int64 {
    if starts.count == 1 || milliseconds < Self.first { return offsets[0] }
    let bucket = min(Int(milliseconds >> Self.bucketShift), buckets.count - 1)
    var index = Int(buckets[bucket])
    while index + 1 < starts.count, starts[index + 1] <= milliseconds { index += 1 }
    return offsets[index]
  }

  /// The instant at which the zone's clock shows `localMilliseconds`, counted as if it were UTC.
  ///
  /// The earlier of two where the clock was put back; where it was put forward over that time,
  /// the instant as much later as it was put forward.
  package func instant(localMilliseconds: Int64) -> Int64 {
    let day = EventTime.millisecondsPerDay
    let before = offset(at: localMilliseconds - day)
    let after = offset(at: localMilliseconds + day)
    if before == after { return localMilliseconds - before }
    let early = localMilliseconds - before
    if offset(at: early) == before { return early }
    let late = localMilliseconds - after
    return offset(at: late) == after ? late : early
  }

  /// The instant as the zone's clock shows it, counted as if it were UTC.
  package func local(_ milliseconds: Int64) -> Int64 {
    milliseconds + offset(at: milliseconds)
  }

  /// Hour of the day, 0...23.
  package func hour(_ milliseconds: Int64) -> Int {
    let local = local(milliseconds)
    let day = EventTime.millisecondsPerDay
    return Int((local - floorDivide(local, day) * day) / 3_600_000)
  }

  /// Day of the week, 1 (Monday) to 7.
  package func weekday(_ milliseconds: Int64) -> Int {
    // 1970-01-01 was a Thursday.
    let days = floorDivide(local(milliseconds), EventTime.millisecondsPerDay) + 3
    return Int(days - floorDivide(days, 7) * 7) + 1
  }

  /// Whether the clock shows a time from 22:00 up to, not including, 06:00.
  package func isNight(_ milliseconds: Int64) -> Bool {
    let hour = hour(milliseconds)
    return hour >= 22 || hour < 6
  }

  /// Looks at the offset every week and narrows each change down to its second.
  private static func transitions(of zone: TimeZone) -> (starts: [Int64], offsets: [Int64]) {
    let week: Int64 = 7 * 86_400
    var previous = seconds(zone, first / 1_000)
    var starts: [Int64] = [.min]
    var offsets: [Int64] = [previous * 1_000]
    var time = first / 1_000
    while time < last / 1_000 {
      let next = min(time + week, last / 1_000)
      let offset = seconds(zone, next)
      if offset != previous {
        var (low, high) = (time, next)
        while high - low > 1 {
          let middle = (low + high) / 2
          if seconds(zone, middle) == previous { low = middle } else { high = middle }
        }
        starts.append(high * 1_000)
        offsets.append(offset * 1_000)
        previous = offset
      }
      time = next
    }
    return (starts, offsets)
  }

  private static func seconds(_ zone: TimeZone, _ instant: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
  }
}
