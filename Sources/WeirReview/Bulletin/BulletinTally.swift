import Crypto
import WeirCore

/// Counts flagged events and distinct targets by month, part and measure; each event once, however
/// many folders hold it.
///
/// Memory grows with the distinct targets of each cell. Of events only those of one instant are
/// remembered: an event has the same time in every folder.
struct BulletinTally {
  /// What tells a flagged event from others: the hash of its id, time and place.
  struct EventKey: Hashable {
    private var high: UInt64
    private var low: UInt64

    init(_ event: ReviewEvent) {
      var hash = SHA256()
      for part in [event.id, event.kind, event.source.ingest, event.source.file] {
        hash.update(data: Array(part.utf8))
        hash.update(data: [0])
      }
      hash.update(data: Array("\(event.source.record) \(event.time)".utf8))
      (high, low) = hash.finalize().withUnsafeBytes {
        ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      }
    }
  }

  /// A series of numbers by month.
  struct Series: Hashable {
    var part: BulletinFigure.Part
    var name: String
    var unit: BulletinFigure.Unit
  }

  private struct Place: Hashable {
    var series: Series
    var month: Int
  }

  private struct CountedTarget: Hashable {
    var place: Int32
    var target: Int32
  }

  private struct CountedEvent: Hashable {
    var place: Int32
    var event: EventKey
  }

  private var places: [Place: Int32] = [:]
  private var numbers: [Int128] = []
  private var targetNumbers: [String: Int32] = [:]
  private var targets: Set<CountedTarget> = []
  private var events: Set<CountedEvent> = []

  /// Adds a distinct target.
  mutating func add(target: String, to series: Series, in month: CalendarMonth) {
    let known = targetNumbers[target]
    let number = known ?? Int32(truncatingIfNeeded: targetNumbers.count)
    if known == nil { targetNumbers[target] = number }
    let place = place(of: series, in: month)
    if targets.insert(CountedTarget(place: place, target: number)).inserted {
      numbers[Int(place)] += 1
    }
  }

  /// Adds `number` of an event; once, if the event has a key.
  ///
  /// - Returns: whether it was added.
  @discardableResult
  mutating func add(
    _ number: Int128 = 1, of event: EventKey?, to series: Series, in month: CalendarMonth
  ) -> Bool {
    let place = place(of: series, in: month)
    if let event, !events.insert(CountedEvent(place: place, event: event)).inserted {
      return false
    }
    numbers[Int(place)] += number
    return true
  }

  /// Forgets the events of an instant, after the last of them.
  mutating func endInstant() {
    if !events.isEmpty { events.removeAll(keepingCapacity: events.count < 1_024) }
  }

  /// Sets a number that is no sum over events.
  mutating func set(_ number: Int128, of series: Series, in month: CalendarMonth) {
    numbers[Int(place(of: series, in: month))] = number
  }

  private mutating func place(of series: Series, in month: CalendarMonth) -> Int32 {
    let key = Place(series: series, month: month.number)
    if let place = places[key] { return place }
    let place = Int32(truncatingIfNeeded: numbers.count)
    places[key] = place
    numbers.append(0)
    return place
  }

  /// Every series' numbers by ``CalendarMonth/number``.
  var series: [Series: [Int: Int128]] {
    places.reduce(into: [:]) {
      $0[$1.key.series, default: [:]][$1.key.month] = numbers[Int($1.value)]
    }
  }
}
