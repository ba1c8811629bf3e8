import Foundation

extension FlaggedRecord {
  /// Reads one line of a file of flagged events; nil if it is none.
  package init?(line: [UInt8]) {
    guard let event = Self.event(in: line),
      let decoded = try? JSONDecoder().decode(LineContents.self, from: Data(line))
    else { return nil }
    id = decoded.id
    kind = decoded.kind
    time = decoded.time
    score = decoded.score
    level = decoded.level
    flags = decoded.flags
    actions = decoded.actions
    source = decoded.source
    self.event = event
  }

  /// The first `},"event":` ends the keys before it: within a string the quotes would be escaped.
  private static func event(in line: [UInt8]) -> [UInt8]? {
    let mark = Array("},\"event\":".utf8)
    guard let found = line.firstRange(of: mark), line.last == UInt8(ascii: "}") else { return nil }
    return Array(line[found.upperBound..<(line.count - 1)])
  }
}

private struct LineContents: Decodable {
  var id: String
  var kind: String
  var time: String
  var score: Double
  var level: String
  var flags: [FlaggedRecord.FlagRecord]
  var actions: [FlaggedRecord.ActionRecord]
  var source: FlaggedRecord.Place
}

extension FlaggedRecord.EvidenceRecord: Decodable {
  private enum CodingKeys: String, CodingKey {
    case step, id
  }

  package init(from decoder: any Decoder) throws {
    place = try FlaggedRecord.Place(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    step = try container.decodeIfPresent(String.self, forKey: .step)
    id = try container.decodeIfPresent(String.self, forKey: .id)
  }
}

extension FlaggedRecord.FlagValue: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let truth = try? container.decode(Bool.self) {
      self = .bool(truth)
    } else if let number = try? container.decode(Int.self) {
      self = .integer(number)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .list(try container.decode([FlaggedRecord.FlagValue].self))
    }
  }
}
