package import WeirSinks

/// What is known to be fraud: events by id, told together as stories.
package struct Labels: Sendable {
  /// What an event does in its story.
  package enum Role: String, CaseIterable, Sendable {
    case lure, step, act, aftermath
  }

  package struct Event: Sendable {
    package var id: String
    package var role: Role
    /// Milliseconds; nil where the labels have no times.
    package var time: Int64?
  }

  package struct Story: Sendable {
    package var name: String
    package var category: String
    /// In the order of the file.
    package var events: [Event]
  }

  /// A place in ``stories``.
  package struct Place: Hashable, Sendable {
    package var story: Int
    package var event: Int
  }

  /// In the order of their first events in the file.
  package private(set) var stories: [Story] = []
  private var places: [String: Place] = [:]
  /// Further places of events that are in several stories.
  private var morePlaces: [String: [Place]] = [:]
  private var storyNumbers: [String: Int] = [:]

  package init() {}

  /// How many different events are labelled.
  package var eventCount: Int { places.count }

  /// Where the event with this id is told; empty if it is no fraud.
  package func places(of id: String) -> [Place] {
    guard let place = places[id] else { return [] }
    return [place] + (morePlaces[id] ?? [])
  }

  /// Adds an event to its story; nil, or what is wrong with it.
  mutating func add(_ event: Event, story name: String, category: String) -> String? {
    let story = storyNumbers[name] ?? stories.count
    if story == stories.count {
      stories.append(Story(name: name, category: category, events: []))
      storyNumbers[name] = story
    }
    guard stories[story].category == category else {
      return "story '\(name)' is of category '\(stories[story].category)' before, "
        + "found '\(category)'"
    }
    let place = Place(story: story, event: stories[story].events.count)
    stories[story].events.append(event)
    guard places[event.id] != nil else {
      places[event.id] = place
      return nil
    }
    if places(of: event.id).contains(where: { $0.story == story }) {
      return "event '\(event.id)' is in story '\(name)' already"
    }
    morePlaces[event.id, default: []].append(place)
    return nil
  }
}

extension Labels {
  /// Reads a CSV file with the columns `id,story,category,role` and, if there are times, `time`.
  ///
  /// - Throws: ``SinkError`` with the line, where the file is not as its specification says.
  /// - Complexity: O(*n*); memory grows with the labels.
  package init(contentsOf path: String) throws(SinkError) {
    var reading = LabelReading(path: path)
    try InputFile(path: path).scanLines(takesRest: true) { (line, _) throws(SinkError) in
      try reading.take(line)
      return true
    }
    guard reading.hasHeader else {
      throw SinkError(
        path: path, text: "the file is empty, expected labels",
        help: "write id,story,category,role in the first line")
    }
    self = reading.labels
  }
}

/// Labels as their lines come in.
private struct LabelReading {
  let path: String
  private(set) var labels = Labels()
  private var columns: LabelColumns?
  private var number = 0

  init(path: String) {
    self.path = path
  }

  var hasHeader: Bool { columns != nil }

  mutating func take(_ line: UnsafeBufferPointer<UInt8>) throws(SinkError) {
    number += 1
    guard let fields = CSVLine.fields(of: line) else {
      throw failure("a quote is not closed in this line")
    }
    guard let columns else { return try takeHeader(fields) }
    if fields == [""] { return }
    let row: LabelColumns.Row
    do throws(LabelColumns.Problem) {
      row = try columns.row(fields)
    } catch {
      throw failure(error.text)
    }
    if let problem = labels.add(row.event, story: row.story, category: row.category) {
      throw failure(problem)
    }
  }

  private mutating func takeHeader(_ fields: [String]) throws(SinkError) {
    columns = LabelColumns(header: fields)
    guard columns == nil else { return }
    throw failure(
      "the header must name the columns id, story, category and role, found "
        + "\"\(fields.joined(separator: ","))\"",
      help: "write id,story,category,role and perhaps time in the first line")
  }

  private func failure(_ text: String, help: String? = nil) -> SinkError {
    SinkError(path: "\(path):\(number)", text: VisibleText.of(text), help: help)
  }
}
