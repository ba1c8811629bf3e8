import Crypto
import Foundation
import WeirCore
import WeirSinks

/// A file that holds a flagged event and all that is needed to raise its flags again.
///
/// The first line is the manifest, each further one a part, whose hash stands in the manifest.
struct EvidenceBundle {
  static let format = "weir-evidence"
  static let version = 1

  struct Manifest: Codable {
    struct Entry: Codable {
      var part: PartKind
      var name: String
      /// Of the entry before, a line feed and the part's line, in hexadecimal.
      var sha256: String
    }

    var format: String
    var version: Int
    var parts: [Entry]
  }

  enum PartKind: String, Codable {
    case about, flagged, text, records
  }

  /// One line after the manifest; which members it has depends on its kind.
  struct Part: Codable {
    struct Record: Codable {
      /// From 1 in its file.
      var record: Int
      var text: String
    }

    var part: PartKind
    var name: String
    var about: About?
    /// Of a flagged line, the pipeline, a rule or a list.
    var text: String?
    var ingest: String?
    /// What stands before the number in ids that were made, where that is not the ingest.
    var idPrefix: String?
    /// Where the file was when it was packed, and its bytes then.
    var path: String?
    var bytes: Int?
    var columns: [String]?
    var records: [Record]?

    private enum CodingKeys: String, CodingKey {
      case part, name, about, text, ingest, path, bytes, columns, records
      case idPrefix = "id_prefix"
    }
  }

  /// What the bundle is.
  struct About: Codable {
    struct Flag: Codable {
      var rule: String
      /// Whether the records of the bundle raise the flag again.
      var isReplayed: Bool

      private enum CodingKeys: String, CodingKey {
        case rule
        case isReplayed = "replayed"
      }
    }

    var weir: String
    var id: String
    /// Name of the part that is the pipeline file.
    var pipeline: String
    var pipelineDigest: String
    var rulesDigest: String
    var flaggedDigest: String
    /// Condition on the events that the rules saw, if there was one.
    var narrowing: String?
    /// In the order of the event.
    var flags: [Flag]

    private enum CodingKeys: String, CodingKey {
      case weir, id, pipeline, flags
      case pipelineDigest = "pipeline_digest"
      case rulesDigest = "rules_digest"
      case flaggedDigest = "flagged_digest"
      case narrowing = "where"
    }
  }

  var about: About
  /// All of them, in their order.
  var parts: [Part]
  /// SHA-256 of the manifest, which stands for the whole bundle.
  var seal: String

  init(_ about: About, _ parts: [Part]) {
    self.about = about
    self.parts = [Part(part: .about, name: "about", about: about)] + parts
    seal = ""
  }

  /// Writes the bundle, compressed where the name ends in `.zst`.
  ///
  /// - Throws: ``SinkError`` if it cannot be written.
  mutating func write(to path: String) throws(SinkError) {
    let lines = parts.map(Self.line)
    var previous = ""
    var manifest = Manifest(format: Self.format, version: Self.version, parts: [])
    for (part, line) in zip(parts, lines) {
      previous = Self.hash(previous, line)
      manifest.parts.append(
        Manifest.Entry(part: part.part, name: part.name, sha256: previous))
    }
    let first = Self.line(manifest)
    seal = Self.hash(first)
    let output = try OutputFile(path: path, mode: .archive)
    for line in [first] + lines { try output.write(line + [0x0A]) }
    try output.commit()
  }

  /// Reads a bundle and checks every part against the manifest.
  ///
  /// - Throws: ``SinkError`` with the name of the first part that was changed, or that is missing
  ///   or too much.
  init(readingFrom path: String) throws(SinkError) {
    var lines: [[UInt8]] = []
    try InputFile(path: path).scanLines { (line, _) in
      lines.append(Array(line))
      return true
    }
    guard let first = lines.first,
      let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(first)),
      manifest.format == Self.format
    else { throw Self.broken(path, "this is no evidence of weir") }
    guard manifest.version == Self.version else {
      throw Self.broken(path, "this evidence has the unknown version \(manifest.version)")
    }
    parts = []
    var previous = ""
    for (index, entry) in manifest.parts.enumerated() {
      let name = VisibleText.of("\(entry.part.rawValue) \"\(entry.name)\"")
      guard index + 1 < lines.count else { throw Self.broken(path, "\(name) is missing") }
      guard Self.hash(previous, lines[index + 1]) == entry.sha256,
        let part = try? JSONDecoder().decode(Part.self, from: Data(lines[index + 1])),
        part.part == entry.part, part.name == entry.name
      else { throw Self.broken(path, "\(name) was changed") }
      previous = entry.sha256
      parts.append(part)
    }
    guard lines.count == manifest.parts.count + 1 else {
      throw Self.broken(path, "the manifest does not name all parts")
    }
    guard let about = parts.first?.about else { throw Self.broken(path, "nothing says what it is") }
    self.about = about
    seal = Self.hash(first)
  }

  static func broken(_ path: String, _ text: String) -> SinkError {
    SinkError(path: path, text: text, help: "get the file again from whoever packed it")
  }

  private static func line(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and integers can always be encoded.
    guard let data = try? encoder.encode(value) else { preconditionFailure("not encodable") }
    return Array(data)
  }

  private static func hash(_ previous: String, _ line: [UInt8]) -> String {
    hash(Array("\(previous)\n".utf8) + line)
  }

  private static func hash(_ bytes: [UInt8]) -> String {
    Hexadecimal.text(SHA256.hash(data: bytes))
  }
}
