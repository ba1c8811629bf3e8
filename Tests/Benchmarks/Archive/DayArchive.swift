import Foundation

/// The archive of a day that the runs read, in several forms with the same events.
///
/// Files are made once and used again: each is renamed to its name when it is complete.
struct DayArchive {
  enum Form: String {
    /// Independent frames of about 1 MiB of text each.
    case framed = "day.jsonl.zst"
    /// One frame, as `zstd` writes it from a pipe.
    case single = "day-single.jsonl.zst"
    /// Frames of about 12 MiB of text.
    case large = "day-large.jsonl.zst"
    /// The events as CSV, in frames like those of ``framed``.
    case table = "day.csv.zst"
    /// In frames as well: see ``LineForm``, and ``table`` with all fields in quotes.
    case spaced = "day-spaced.jsonl.zst"
    case escaped = "day-escaped.jsonl.zst"
    case offset = "day-offset.jsonl.zst"
    case calls = "calls.jsonl.zst"
    case messages = "messages.jsonl.zst"
    case payments = "payments.jsonl.zst"
    case quoted = "day-quoted.csv.zst"

    /// How its lines are written, if not as they come.
    fileprivate var lines: LineForm? {
      switch self {
      case .framed, .single, .large, .table, .quoted: nil
      case .spaced: .spaced
      case .escaped: .escaped
      case .offset: .offset
      case .calls: .only(UInt8(ascii: "c"))
      case .messages: .only(UInt8(ascii: "m"))
      case .payments: .only(UInt8(ascii: "p"))
      }
    }
  }

  /// The archives of all runs come from this seed, so that their figures can be compared.
  static let seed: UInt64 = 1

  let events: Int
  private let folder: URL

  /// - Parameter folder: holds the archives of all sizes.
  init(folder: URL, events: Int) {
    self.folder = folder.appending(path: "day-\(events)", directoryHint: .isDirectory)
    self.events = events
  }

  func file(_ form: Form) -> URL { folder.appending(path: form.rawValue) }

  /// Writes the files that are not there, with zstd level 3.
  ///
  /// - Throws: the error of the file system, or ``ZstdFailure``.
  func make(_ forms: [Form]) throws {
    let missing = forms.filter { !FileManager.default.fileExists(atPath: file($0).path) }
    guard !missing.isEmpty else { return }
    print("writing \(events) events to \(folder.path)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var files = try missing.map { try FormFile($0, file($0)) }
    var stream = DayStream(seed: Self.seed)
    let piece = 1 << 20
    var writer = ByteWriter(capacity: piece + 4096)
    while stream.events < events {
      writer.clear()
      while stream.events < events, writer.count < piece { stream.write(to: &writer) }
      for place in files.indices {
        try files[place].write(writer.written, isLast: stream.events == events)
      }
    }
    for file in files { try file.close() }
  }
}

/// The file of one form while it is written.
private struct FormFile {
  private let form: DayArchive.Form
  private let file: CompressedFile
  private var table: DayTable?
  /// The piece at hand in this form.
  private var text: [UInt8] = []

  init(_ form: DayArchive.Form, _ target: URL) throws {
    self.form = form
    file = try CompressedFile(target)
    if form == .table || form == .quoted {
      let table = DayTable(quotesAll: form == .quoted)
      text = table.header
      self.table = table
    }
  }

  /// - Parameter lines: whole ones.
  mutating func write(_ lines: UnsafeRawBufferPointer, isLast: Bool) throws {
    if table != nil {
      table?.append(lines, to: &text)
    } else if let lineForm = form.lines {
      lineForm.append(lines, to: &text)
    } else {
      text += lines
    }
    if form == .large, text.count < 12 << 20, !isLast { return }
    try text.withUnsafeBytes { try file.write($0, endsFrame: form != .single || isLast) }
    text.removeAll(keepingCapacity: true)
  }

  func close() throws { try file.close() }
}
