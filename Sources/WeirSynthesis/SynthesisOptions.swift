package import WeirCore

/// What to generate.
package struct SynthesisOptions: Sendable {
  /// How the same events are spread over files.
  package enum Layout: String, CaseIterable, Sendable {
    /// One file a kind and hour.
    case hours
    /// Four files a kind, one for each switch; all four overlap in time.
    case switches
    /// One file a kind.
    case one
    /// One file for everything.
    case mixed
  }

  /// All events, those of stories included.
  package var events: Int
  package var seed: UInt64
  package var days: Int
  /// The local day with which the run begins.
  package var start: CivilDate
  package var zone: Zone
  /// People of the network.
  package var subscribers: Int
  /// Part of the events that belong to planted stories.
  package var fraud: Double
  package var layout: Layout
  /// Whether files are compressed with zstd, and named so.
  package var isCompressed: Bool

  package init(
    events: Int, seed: UInt64, days: Int = 1,
    start: CivilDate = CivilDate(year: 2021, month: 6, day: 1), zone: Zone,
    subscribers: Int? = nil, fraud: Double = 0.003, layout: Layout = .hours,
    isCompressed: Bool = true
  ) {
    self.events = events
    self.seed = seed
    self.days = days
    self.start = start
    self.zone = zone
    self.subscribers = subscribers ?? Self.usualSubscribers(events: events, days: days)
    self.fraud = fraud
    self.layout = layout
    self.isCompressed = isCompressed
  }

  /// Twenty-five events a person and day.
  package static func usualSubscribers(events: Int, days: Int) -> Int {
    min(max(events / (25 * days), smallestNetwork), largestNetwork)
  }

  package static let smallestNetwork = 1_000
  package static let largestNetwork = Population.maximumCount
}
