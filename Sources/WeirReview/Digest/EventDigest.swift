import WeirCore

/// A text in place, with its hash.
struct DigestText {
  /// As ``WeirCore/hashBytes(_:)`` gives it.
  var hash: UInt64
  var bytes: ByteSlice

  static let empty = DigestText(ByteSlice(start: nil, count: 0))

  init(_ bytes: ByteSlice) {
    self.bytes = bytes
    hash = hashBytes(bytes.buffer)
  }

  var string: String { bytes.string }
}

/// What is counted of a flagged event: what ``ReviewEvent`` and ``EventFields`` say of it, without
/// any string.
struct EventDigest {
  /// Milliseconds since 1970, UTC.
  var time: Int64
  /// Tenths.
  var score: Int
  /// ``WeirCore/Level`` rank.
  var level: Int
  var id: DigestText
  /// Among ``DigestChunk/flags``.
  var flags: Range<Int>
  /// Among ``DigestChunk/links``: devices, payees, domains and callees.
  var links: Range<Int>
  var origin: DigestOrigin
  /// Millionths; missing without one.
  var amount: Int64
  /// Empty without one.
  var currency: DigestText
}

/// A flag of an event.
struct FlagDigest {
  var rule: DigestText
  var category: DigestText
  /// ``WeirCore/Level`` rank.
  var level: Int
  var subjectKind: Subject.Kind
  var subject: DigestText
}

struct LinkDigest {
  var kind: Link.Kind
  var value: DigestText
}

/// The country that an event came from: two letters, or none of a number, or no number at all.
struct DigestOrigin: Hashable {
  private let code: UInt16

  static let none = DigestOrigin(code: 0)

  private init(code: UInt16) { self.code = code }

  /// - Parameter number: what called, wrote or paid.
  init(of number: ByteSlice) {
    let country = CallingCodes.country(of: number)
    guard country.count == 2 else {
      code = 1
      return
    }
    code = UInt16(country[0]) << 8 | UInt16(country[1])
  }

  /// ISO 3166 alpha-2; empty where the origin is no number with a country, nil without one.
  var country: String? {
    if code < 2 { return code == 0 ? nil : "" }
    return String(
      decoding: [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)],
      as: UTF8.self)
  }
}

/// Digests of some lines in a row, with the memory that their texts stand in.
final class DigestChunk: @unchecked Sendable {
  // @unchecked Sendable: nothing is written after `init`, and the memory lives as long as this.

  let events: [EventDigest]
  let flags: [FlagDigest]
  let links: [LinkDigest]
  /// Place, from 0, of the first line that is no flagged event; nothing is read behind it.
  let badLine: Int?

  private let text: DigestMemory
  private let arena: Arena

  /// - Parameters:
  ///   - text, arena: where the texts of the digests stand.
  init(
    events: [EventDigest], flags: [FlagDigest], links: [LinkDigest], badLine: Int?,
    text: DigestMemory, arena: Arena
  ) {
    self.events = events
    self.flags = flags
    self.links = links
    self.badLine = badLine
    self.text = text
    self.arena = arena
  }
}

/// A copy of whole lines that several threads may read.
final class DigestMemory: @unchecked Sendable {
  // @unchecked Sendable: written in `init` only.

  let bytes: UnsafeBufferPointer<UInt8>

  init(copying lines: UnsafeBufferPointer<UInt8>) {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, lines.count))
    _ = copy.initialize(from: lines)
    bytes = UnsafeBufferPointer(rebasing: copy[..<lines.count])
  }

  deinit {
    bytes.deallocate()
  }
}
