import Crypto
import Foundation
import WeirCore
package import WeirSinks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The verdicts beside the outputs of a run: `verdicts.jsonl`, to which lines are only appended.
///
/// Each line names the SHA-256 of the line before it, so that a line that was changed, taken out or
/// put in breaks the chain. Several processes may append at once; each takes the lines of the
/// others in first. Not for use from several threads at once.
package final class VerdictLog {
  /// `verdicts.jsonl` in the output folder.
  package let path: String
  /// Every line, in the order of the file.
  package private(set) var records: [VerdictRecord] = []
  /// What the lines leave decided.
  package private(set) var state = VerdictState()

  private let digest: String
  /// SHA-256 of the last line, see ``VerdictRecord/previous``.
  private var previous = VerdictLog.hash([])
  /// How far the file is read, bytes.
  private var end = 0

  /// Reads and verifies the verdicts of an output folder, if there are any.
  ///
  /// - Throws: ``SinkError`` if the file cannot be read; with the line if it is no verdict or
  ///   breaks the chain.
  package convenience init(_ folder: OutputFolder) throws(SinkError) {
    try self.init(path: folder.file("verdicts.jsonl"), digest: folder.run.digest)
  }

  /// - Parameter digest: see ``VerdictRecord/digest``.
  init(path: String, digest: String) throws(SinkError) {
    self.path = path
    self.digest = digest
    guard FileManager.default.fileExists(atPath: path) else { return }
    let descriptor = try open(O_RDONLY, lock: LOCK_SH)
    defer { close(descriptor) }
    try catchUp(descriptor)
  }

  /// SHA-256 of the first `count` lines' last one, which stands for all of them.
  ///
  /// - Precondition: `count` is in `0...records.count`.
  func hash(ofFirst count: Int) -> String {
    count < records.count ? records[count].previous : previous
  }

  /// Takes in what others have appended since.
  ///
  /// - Throws: as opening does.
  package func refresh() throws(SinkError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let descriptor = try open(O_RDONLY, lock: LOCK_SH)
    defer { close(descriptor) }
    try catchUp(descriptor)
  }

  /// Appends a verdict about one event or all events of a group, as one line: whole or not at all.
  ///
  /// - Parameter time: milliseconds since 1970; nil takes the clock's.
  /// - Returns: the line as it stands in the file, which is on the disk then.
  /// - Throws: ``SinkError`` if the verdict is not whole, the chain is broken, or it cannot be
  ///   written; the file is then as it was.
  @discardableResult
  package func append(
    _ verdict: NewVerdict, time: Int64? = nil
  ) throws(SinkError) -> VerdictRecord {
    if let problem = verdict.problem { throw SinkError(path: path, text: problem) }
    return try append(time: time) { (_) throws(SinkError) in verdict }
  }

  /// Appends the verdict that `decide` makes of the verdicts so far, which nobody else can add to
  /// meanwhile.
  ///
  /// - Throws: what `decide` throws; else as appending a verdict does.
  @discardableResult
  package func append(
    time: Int64? = nil, deciding decide: (VerdictLog) throws(SinkError) -> NewVerdict
  ) throws(SinkError) -> VerdictRecord {
    let descriptor = try open(O_RDWR | O_CREAT | O_APPEND, lock: LOCK_EX)
    defer { close(descriptor) }
    try catchUp(descriptor)
    let verdict = try decide(self)
    if let problem = verdict.problem { throw SinkError(path: path, text: problem) }
    let record = VerdictRecord(
      number: records.count + 1, time: time ?? Int64(Date().timeIntervalSince1970 * 1000),
      reviewer: verdict.reviewer, verdict: verdict.verdict, reason: verdict.reason,
      note: verdict.note, events: verdict.events, rule: verdict.rule, group: verdict.group,
      digest: digest, previous: previous)
    let line = record.line
    guard ftruncate(descriptor, end) == 0 else { throw failure("write") }
    try write(line + [0x0A], to: descriptor)
    end += line.count + 1
    take(record, line)
    return record
  }

  private func take(_ record: VerdictRecord, _ line: [UInt8]) {
    records.append(record)
    state.apply(record)
    previous = Self.hash(line)
  }

  private func open(_ flags: Int32, lock: Int32) throws(SinkError) -> Int32 {
    let descriptor = openFile(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    while flock(descriptor, lock) != 0 {
      if errno == EINTR { continue }
      let error = failure("lock")
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// Reads and verifies the lines behind `end`.
  ///
  /// A last line without its line feed was never acknowledged: its writer ended in between. It does
  /// not count, and the next one who appends cuts it off.
  private func catchUp(_ descriptor: Int32) throws(SinkError) {
    let bytes = try read(descriptor)
    var start = 0
    while let lineEnd = bytes[start...].firstIndex(of: 0x0A) {
      let line = Array(bytes[start..<lineEnd])
      let number = records.count + 1
      let record = line.withUnsafeBufferPointer { VerdictRecord(line: $0) }
      guard let record, record.line == line else {
        throw broken(number, "the line is no verdict as weir writes it")
      }
      guard record.number == number else {
        throw broken(number, "the verdict says it is number \(record.number)")
      }
      guard record.previous == previous else {
        throw broken(number, "the verdict does not follow on the line before: one was changed")
      }
      take(record, line)
      start = lineEnd + 1
      end += line.count + 1
    }
  }

  private func broken(_ line: Int, _ text: String) -> SinkError {
    SinkError(
      path: "\(path):\(line)", text: text,
      help: "verdicts are only appended; bring back the file from a copy, or set it aside")
  }

  private func read(_ descriptor: Int32) throws(SinkError) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("read") }
    let size = Int(status.st_size)
    guard size >= end else {
      throw SinkError(
        path: path, text: "verdicts are gone: \(end) bytes were here, now \(size)",
        help: "bring the file back from a copy")
    }
    var bytes = [UInt8](repeating: 0, count: size - end)
    var filled = 0
    while filled < bytes.count {
      // SAFETY: the room behind `filled` is that of the array.
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled, end + filled)
      }
      if count == 0 { break }
      if count < 0, errno != EINTR { throw failure("read") }
      filled += max(0, count)
    }
    return Array(bytes[..<filled])
  }

  /// Writes and syncs; takes back what was written if it is not all of it.
  private func write(_ line: [UInt8], to descriptor: Int32) throws(SinkError) {
    var written = 0
    while written < line.count {
      // SAFETY: the bytes behind `written` are those of the array.
      let count = line.withUnsafeBytes {
        writeFile(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        let error = failure("write")
        ftruncate(descriptor, end)
        throw error
      }
      written += count
    }
    guard fsync(descriptor) == 0 else {
      let error = failure("sync")
      ftruncate(descriptor, end)
      throw error
    }
  }

  private func failure(_ operation: String) -> SinkError {
    let code = errno
    return SinkError(
      path: path, text: "cannot \(operation): \(String(cString: strerror(code)).lowercased())",
      code: code)
  }

  private static func hash(_ line: [UInt8]) -> String {
    Hexadecimal.text(SHA256.hash(data: line))
  }
}

private func openFile(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o644) }

private func writeFile(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
