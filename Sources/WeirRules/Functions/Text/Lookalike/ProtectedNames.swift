import WeirCore

/// The names of a list that nobody else's domain should look like.
///
/// A value is a domain (`icbc.com.cn`) or a bare name (`icbc`, under any suffix). A host is a near
/// miss of a name when it is neither the protected domain nor below it, and
/// - it has the name under another suffix (of a domain), or the whole domain inside another name
///   (`icbc.com.cn.top-up.xyz`);
/// - its name has the skeleton of the protected one (``NameSkeleton``), from 3 letters on, also with
///   points or hyphens put into it (`pay.pal.com`);
/// - its name is one edit away (``EditDistance``), from 5 letters on; of 4 letters, only a doubled
///   one, or any under the suffix of the protected domain;
/// - a part of it between points and hyphens is the name, or is the name with a word of bait before
///   or after it, or with digits; from 6 letters on, holds it anywhere. A name of up to 3 letters
///   needs the bait.
/// Of two names of digits only, one is a near miss of the other where a digit is doubled or two are
/// exchanged: with another digit it is somebody else's number.
package struct ProtectedNames: Sendable {
  private struct Name {
    /// The registrable domain, in ASCII; nil for a bare name.
    var domain: [UInt8]?
    /// The label below the suffix, readable.
    var label: [UInt8]
    var skeleton: [UInt8]
    var isNumeric: Bool
    var validFrom: Int64
    var validTo: Int64
  }

  /// Tells one list of names from another.
  final class Identity: Sendable {}

  private let names: [Name]
  let identity = Identity()
  /// The times at which names begin or cease to be valid, ascending, each once.
  private let changes: [Int64]

  package init(_ list: ValueList, _ suffixes: PublicSuffixes) {
    names = list.rows.compactMap { row in
      let domain = row.value.withUnsafeBufferPointer { bytes in
        bytes.contains(UInt8(ascii: "."))
          ? DomainName.registrable(bytes, suffixes).map { Array(bytes[$0]) } : nil
      }
      let label = HostName.readable((domain ?? row.value).prefix { $0 != UInt8(ascii: ".") })
      guard !label.isEmpty else { return nil }
      return Name(
        domain: domain, label: label, skeleton: NameSkeleton.of(label),
        isNumeric: Self.isNumeric(label), validFrom: row.validFrom, validTo: row.validTo)
    }
    changes = Set(names.flatMap { [$0.validFrom, $0.validTo] }).sorted()
  }

  /// Numbers the spans of time in which the same names are valid.
  ///
  /// - Complexity: O(log *n*) in the times at which that changes.
  func span(of time: Int64) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether `host` looks like a name that is valid at `time`, milliseconds, and is none of them.
  ///
  /// - Complexity: O(names), each in the length of the host.
  func isNearMiss(
    _ host: UnsafeBufferPointer<UInt8>, at time: Int64, _ suffixes: PublicSuffixes
  ) -> Bool {
    let ascii = HostName.ascii(host)
    guard let judged = JudgedHost(ascii, suffixes) else { return false }
    var isNear = false
    for name in names where name.validFrom <= time && time < name.validTo {
      if let domain = name.domain {
        if judged.domain == domain { return false }
      } else if judged.label == name.label {
        return false
      }
      isNear = isNear || Self.isNear(judged, name)
    }
    return isNear
  }

  static func isNumeric(_ label: some Sequence<UInt8>) -> Bool {
    label.allSatisfy { $0 &- 0x30 < 10 }
  }

  private static func isNear(_ host: JudgedHost, _ name: Name) -> Bool {
    if let domain = name.domain {
      if host.label == name.label { return true }
      if host.holds(domain) { return true }
    }
    if resembles(host, name) { return true }
    if host.skeletons.count > 1, name.skeleton.count >= 4, host.joined == name.skeleton {
      return true
    }
    return host.parts.contains { isBait($0, name) }
  }

  private static func resembles(_ host: JudgedHost, _ name: Name) -> Bool {
    let (label, skeleton) = (host.label, host.skeleton)
    let count = name.skeleton.count
    if name.isNumeric, isNumeric(label) {
      guard count >= 5 else { return false }
      return isDoubled(label, name.label)
        || (label.count == count && label != name.label && label.sorted() == name.label.sorted()
          && EditDistance.isAtMostOne(label, name.label))
    }
    if count >= 3, skeleton == name.skeleton, label != name.label { return true }
    if name.isNumeric { return count >= 5 && EditDistance.isAtMostOne(label, name.label) }
    let isSameSuffix =
      name.domain.map { $0.drop { $0 != UInt8(ascii: ".") }.elementsEqual(host.suffix) } ?? false
    if name.label.count >= 5 || (count == 4 && isSameSuffix) {
      // What reads as one letter may be two that were edited.
      return EditDistance.isAtMostOne(skeleton, name.skeleton)
        || EditDistance.isAtMostOne(label, name.label)
    }
    return count == 4 && isDoubled(skeleton, name.skeleton)
  }

  /// Whether `skeleton` is `name` with one letter twice.
  private static func isDoubled(_ skeleton: [UInt8], _ name: [UInt8]) -> Bool {
    guard skeleton.count == name.count + 1 else { return false }
    for place in name.indices where skeleton[place] != name[place] {
      return place > 0 && skeleton[place] == name[place - 1]
        && skeleton[(place + 1)...].elementsEqual(name[place...])
    }
    return skeleton.last == name.last
  }

  /// Whether the name, with or without bait, is a part of the host.
  private static func isBait(_ part: JudgedHost.Part, _ name: Name) -> Bool {
    isBait(part.label, name.label.filter { $0 != UInt8(ascii: "-") }, part, name)
      || (!name.isNumeric && isBait(part.skeleton, name.skeleton, part, name))
  }

  private static func isBait(
    _ text: [UInt8], _ wanted: [UInt8], _ part: JudgedHost.Part, _ name: Name
  ) -> Bool {
    guard text.count >= wanted.count else { return false }
    if text == wanted { return wanted.count >= 4 || part.hasBaitBeside }
    if name.isNumeric, isNumeric(text) { return false }
    if wanted.count >= 6, contains(text, wanted) { return true }
    guard wanted.count >= 3 else { return false }
    if text.starts(with: wanted), LureWords.isBait(text[wanted.count...]) { return true }
    return text.reversed().starts(with: wanted.reversed())
      && LureWords.isBait(text[..<(text.count - wanted.count)])
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { text in
      part.withUnsafeBufferPointer { part in
        ByteSlice(start: text.baseAddress, count: text.count)
          .contains(ByteSlice(start: part.baseAddress, count: part.count))
      }
    }
  }
}

/// A host taken apart for the comparison with protected names.
struct JudgedHost {
  /// A piece between points and hyphens.
  struct Part {
    var label: [UInt8]
    var skeleton: [UInt8]
    /// Whether another piece of its label is a word of bait.
    var hasBaitBeside = false
  }

  /// All labels in ASCII.
  private let labels: [ArraySlice<UInt8>]
  /// The registrable domain in ASCII.
  let domain: [UInt8]
  /// The label below the suffix, readable.
  let label: [UInt8]
  let skeleton: [UInt8]
  /// Of that label and those below it.
  let skeletons: [[UInt8]]
  let parts: [Part]
  /// The public suffix with the point before it.
  let suffix: ArraySlice<UInt8>

  /// Nil for addresses and bare suffixes.
  init?(_ host: [UInt8], _ suffixes: PublicSuffixes) {
    let range = host.withUnsafeBufferPointer { DomainName.registrable($0, suffixes) }
    guard let range else { return nil }
    domain = Array(host[range])
    labels = host.split(separator: UInt8(ascii: "."))
    let own = host[..<range.lowerBound].split(separator: UInt8(ascii: "."))
    let names = (own + [domain[...].prefix { $0 != UInt8(ascii: ".") }]).map(HostName.readable)
    label = names[names.count - 1]
    skeletons = names.map(NameSkeleton.of)
    skeleton = skeletons[skeletons.count - 1]
    parts = names.flatMap(Self.parts)
    suffix = domain[...].drop { $0 != UInt8(ascii: ".") }
  }

  /// The skeleton of all labels before the suffix as if there were no points.
  var joined: [UInt8] { Array(skeletons.joined()) }

  /// Whether the labels of `domain` stand in a row in the host.
  func holds(_ domain: [UInt8]) -> Bool {
    let wanted = domain.split(separator: UInt8(ascii: "."))
    guard wanted.count < labels.count else { return false }
    return (0...labels.count - wanted.count).contains { start in
      wanted.elementsEqual(labels[start..<start + wanted.count], by: { $0.elementsEqual($1) })
    }
  }

  private static func parts(of name: [UInt8]) -> [Part] {
    let pieces = name.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    var parts = pieces.map { Part(label: Array($0), skeleton: NameSkeleton.of($0)) }
    for place in parts.indices {
      parts[place].hasBaitBeside = parts.indices.contains {
        $0 != place && LureWords.isBait(parts[$0].skeleton[...])
      }
    }
    // A name may have hyphens of its own.
    if pieces.count > 1 {
      let whole = name.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
      parts.append(Part(label: whole, skeleton: NameSkeleton.of(whole)))
    }
    return parts
  }
}
