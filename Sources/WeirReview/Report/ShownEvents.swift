import WeirCore
import WeirSinks

/// The events that a page shows, as JSON.
struct ShownEvents: Sendable {
  struct Event: Sendable {
    var number: Int
    var id: String
    /// Names of the rules of its flags.
    var rules: [String]
    /// See ``ShownEventEncoder/json(of:)``.
    var json: [UInt8]
  }

  private(set) var events: [Event] = []
  /// For each group places in ``events``, the highest score first.
  private(set) var places: [[Int]] = []

  /// Takes the first event of every group, then the second of each, until a bound is reached.
  ///
  /// - Complexity: O(*n*) in the file, which is read once more.
  static func read(
    _ folder: OutputFolder, of groups: ArraySlice<GroupTally>, rules: [String],
    reader: EventFieldReader, zone: Zone?, bounds: ReportFigures.Bounds
  ) throws(SinkError) -> ShownEvents {
    let picks = groups.map(\.picks)
    let wanted = choose(picks, bound: bounds.events)
    let encoder = ShownEventEncoder(rules: rules, reader: reader, zone: zone)
    var found: [Int32: Event] = [:]
    var lines = ReviewEventReader()
    var number = 0
    try InputFile(path: folder.flaggedPath).scanLines { (line, offset) in
      number += 1
      if wanted.contains(Int32(truncatingIfNeeded: number)),
        let event = lines.event(in: line, number: number, offset: offset)
      {
        found[Int32(truncatingIfNeeded: number)] = Event(
          number: number, id: event.id, rules: event.flags.map(\.rule),
          json: encoder.json(of: event))
      }
      return found.count < wanted.count
    }
    var shown = ShownEvents()
    shown.take(picks, found, byteBound: bounds.eventBytes)
    return shown
  }

  private static func choose(_ picks: [[GroupTally.Pick]], bound: Int) -> Set<Int32> {
    var wanted: Set<Int32> = []
    for rank in 0..<GroupTally.picksBound {
      for group in picks where rank < group.count {
        if wanted.count >= bound { return wanted }
        wanted.insert(group[rank].number)
      }
    }
    return wanted
  }

  private mutating func take(
    _ picks: [[GroupTally.Pick]], _ found: [Int32: Event], byteBound: Int
  ) {
    var known: [Int32: Int] = [:]
    var bytes = 0
    places = picks.map { _ in [] }
    for rank in 0..<GroupTally.picksBound {
      for (group, picks) in picks.enumerated() where rank < picks.count {
        let number = picks[rank].number
        if let place = known[number] {
          places[group].append(place)
        } else if let event = found[number], bytes + event.json.count <= byteBound {
          bytes += event.json.count
          known[number] = events.count
          places[group].append(events.count)
          events.append(event)
        }
      }
    }
  }
}
