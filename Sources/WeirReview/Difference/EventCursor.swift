import WeirCore
import WeirSinks

/// Reads a file of flagged events an instant at a time, and makes sure that they are in the order
/// of their times.
final class EventCursor {
  private let path: String
  /// Nil after the end of the file.
  private var text: InputText?
  private var reader = ReviewEventReader()
  private var number = 0
  private var next: ReviewEvent?

  private let keepsRecords: Bool

  /// - Parameters:
  ///   - path: nil stands for a file without events.
  ///   - keepsRecords: whether events have their records, which may be large.
  /// - Throws: ``SinkError`` if the file cannot be read or its first line is no flagged event.
  init(path: String?, keepsRecords: Bool = false) throws(SinkError) {
    self.path = path ?? ""
    self.keepsRecords = keepsRecords
    if let path { text = try InputText(path: path) }
    next = try read()
  }

  /// Of the next event; nil at the end of the file.
  var time: Int64? { next?.time }

  /// The events of the next instant if it is `time`, in the order of the file; else none.
  ///
  /// - Throws: ``SinkError`` if the file cannot be read, a line is no flagged event or an event
  ///   stands behind a later one.
  /// - Complexity: O(*n*) in the lines that are read; memory for the events of one instant.
  func take(at time: Int64) throws(SinkError) -> [ReviewEvent] {
    var events: [ReviewEvent] = []
    while let event = try next(at: time) { events.append(event) }
    return events
  }

  /// The next event if its time is `time`; else nil.
  ///
  /// - Throws: as ``take(at:)``.
  func next(at time: Int64) throws(SinkError) -> ReviewEvent? {
    guard let event = next, event.time == time else { return nil }
    next = try read()
    if let next, next.time < time {
      throw SinkError(
        path: "\(path):\(number)", text: "this event stands behind a later one",
        help: "run the pipeline again; the outputs are not to be edited")
    }
    return event
  }

  private func read() throws(SinkError) -> ReviewEvent? {
    guard let text else { return nil }
    while true {
      if let line = text.nextLine() {
        number += 1
        guard var event = reader.event(in: line.bytes, number: number, offset: line.offset) else {
          throw SinkError(
            path: "\(path):\(number)", text: "the line is no flagged event",
            help: "run the pipeline again; the outputs are not to be edited")
        }
        if !keepsRecords { event.record = [] }
        return event
      }
      guard try text.fill() else {
        self.text = nil
        return nil
      }
    }
  }
}
