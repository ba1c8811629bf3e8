import TestSupport
import WeirCore

/// A decoded event, its fields as the schema orders them.
struct ReferenceEvent {
  var kind: KindID
  var id: String
  var time: Int64
  /// By ``FieldID``.
  var fields: [Value]

  init(_ line: EventLine, madeUpID: String, schema: Schema) {
    kind = schema.kind(named: line.kind) ?? 0
    id = line.id ?? madeUpID
    time = line.time
    fields = schema.kinds[kind].fields.map { field in
      line.fields.first { $0.name == field.name }?.value ?? .missing
    }
    fields[EventKind.idField] = .text(id)
    fields[EventKind.timeField] = .time(time)
  }
}

/// The events that rules see, in the total order.
enum ReferenceStream {
  /// - Parameters:
  ///   - files: the records of each source, sources in the total order.
  ///   - lateness: milliseconds.
  static func events(
    _ files: [[EventLine]], lateness: Int64, schema: Schema, madeUpID: (Int, Int) -> String
  ) -> [ReferenceEvent] {
    var seen: [(event: ReferenceEvent, file: Int, record: Int)] = []
    for (file, lines) in files.enumerated() {
      for (index, line) in lines.enumerated() {
        let earlier = lines[..<index].map(\.time).max()
        if let earlier, line.time < earlier - lateness { continue }
        let id = madeUpID(file, index + 1)
        seen.append((ReferenceEvent(line, madeUpID: id, schema: schema), file, index + 1))
      }
    }
    return seen.sorted {
      ($0.event.time, $0.file, $0.record) < ($1.event.time, $1.file, $1.record)
    }.map(\.event)
  }
}
