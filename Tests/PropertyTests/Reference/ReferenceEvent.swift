import TestSupport
import WeirCore

/// Where a record stands.
struct ReferenceRecord: Hashable {
  /// In the total order of the sources.
  var file: Int
  /// From 1.
  var number: Int
}

/// An event, or a flag on one, as rules see it; its fields as the schema orders them.
struct ReferenceEvent {
  var kind: KindID
  var id: String
  var time: Int64
  /// By ``FieldID``.
  var fields: [Value]
  /// By place in ``CheckedPlan/features``.
  var features: [Value] = []
  var record: ReferenceRecord
  /// Of the event, or the flagged event, among all events.
  var place = 0

  init(_ line: EventLine, madeUpID: String, record: ReferenceRecord, schema: Schema) {
    kind = schema.kind(named: line.kind) ?? 0
    id = line.id ?? madeUpID
    time = line.time
    self.record = record
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
    var seen: [ReferenceEvent] = []
    for (file, lines) in files.enumerated() {
      for (index, line) in lines.enumerated() {
        let earlier = lines[..<index].map(\.time).max()
        if let earlier, line.time < earlier - lateness { continue }
        let record = ReferenceRecord(file: file, number: index + 1)
        seen.append(
          ReferenceEvent(
            line, madeUpID: madeUpID(file, index + 1), record: record, schema: schema))
      }
    }
    seen.sort {
      ($0.time, $0.record.file, $0.record.number) < ($1.time, $1.record.file, $1.record.number)
    }
    for place in seen.indices { seen[place].place = place }
    return seen
  }
}
