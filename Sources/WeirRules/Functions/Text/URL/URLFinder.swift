package import WeirCore

/// Finds the URLs that people write in messages: with and without a scheme, with points that are
/// spaced, full-width or in brackets, between Chinese characters without spaces.
///
/// What is found comes out as `scheme://host/path`: the scheme only where one is written (`hxxp`
/// is `http`), lower case like the host, without a user name, the path as written without
/// punctuation at its end and without a mere `/`. A host without scheme and without `www.` needs a
/// suffix of the public suffix list and, where that suffix is also a word, more to speak for it
/// (``HostEvidence``).
///
/// Not shared: it keeps scratch space.
package final class URLFinder {
  /// A URL: where it stands in the normalised text, and the place of its text in ``urls``.
  struct Span {
    var start: Int
    var end: Int
  }

  private let suffixes: PublicSuffixes
  private var normalized = NormalizedText()
  var host = HostLabels()
  var output: [UInt8] = []
  /// Each URL once, in order of appearance.
  package private(set) var urls = StringListWriter()
  /// The hosts of ``urls``, as they stand in them; each once.
  package private(set) var hosts = StringListWriter()
  private(set) var spans: [Span] = []
  var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

  package init(suffixes: PublicSuffixes) {
    self.suffixes = suffixes
  }

  /// The text in which the last search took place.
  var searched: [UInt8] { normalized.bytes }

  /// Finds all URLs of `text`.
  ///
  /// - Complexity: O(*n*) in the bytes of the text.
  package func find(in source: ByteSlice) {
    urls.removeAll()
    hosts.removeAll()
    spans.removeAll(keepingCapacity: true)
    normalized.fill(source)
    normalized.bytes.withUnsafeBufferPointer { bytes in
      text = bytes
      scan()
    }
    text = UnsafeBufferPointer(start: nil, count: 0)
  }

  private func scan() {
    var index = 0
    var floor = 0
    while index < text.count {
      let byte = text[index]
      var end: Int?
      if byte == UInt8(ascii: ":") {
        end = scheme(at: index, from: floor)
      } else if byte == UInt8(ascii: ".") || isSoftDot(index) || isBracketDot(index) {
        end = bare(at: index, from: floor)
      }
      if let end {
        index = max(end, index + 1)
        floor = index
      } else {
        index += 1
      }
    }
  }

  private func isSoftDot(_ index: Int) -> Bool {
    let byte = text[index]
    guard byte == 0xE3 || byte == 0xEF || byte == 0xE7 else { return false }
    return softDotLength(index) > 0
  }

  /// Bytes of an ideographic full stop, or of the word for a point; 0 if there is none.
  private func softDotLength(_ index: Int) -> Int {
    guard index + 2 < text.count else { return 0 }
    let (a, b, c) = (text[index], text[index + 1], text[index + 2])
    let isDot =
      (a == 0xE3 && b == 0x80 && c == 0x82) || (a == 0xEF && b == 0xBD && c == 0xA1)
      || (a == 0xE7 && b == 0x82 && c == 0xB9)
    return isDot ? 3 : 0
  }

  private func isBracketDot(_ index: Int) -> Bool { bracketDotLength(index) > 0 }

  private func bracketDotLength(_ index: Int) -> Int {
    guard text[index] == UInt8(ascii: "[") || text[index] == UInt8(ascii: "(") else { return 0 }
    let close = text[index] == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: ")")
    let isWord = URLCharacters.stands("dot", at: index + 1, text)
    let length = isWord ? 5 : 3
    guard index + length <= text.count, text[index + length - 1] == close else { return 0 }
    return isWord || text[index + 1] == UInt8(ascii: ".") ? length : 0
  }
}

extension URLFinder {
  /// The separator of labels at `index`, where the next label begins, and whether there is one.
  private func dot(at index: Int) -> (dot: URLCharacters.Dot, next: Int)? {
    guard index < text.count else { return nil }
    let bracket = bracketDotLength(index)
    if bracket > 0 { return (.hard, index + bracket) }
    if text[index] == UInt8(ascii: ".") {
      if index + 1 < text.count, text[index + 1] == 0x20 { return (.sentence, index + 2) }
      return (.hard, index + 1)
    }
    let soft = softDotLength(index)
    if soft > 0 { return (.soft, index + soft) }
    guard text[index] == 0x20, index + 1 < text.count else { return nil }
    guard text[index + 1] == UInt8(ascii: ".") else { return nil }
    let isSpaced = index + 2 < text.count && text[index + 2] == 0x20
    return (.soft, index + (isSpaced ? 3 : 2))
  }

  /// The end of the label at `start`, `start` itself if there is none.
  private func label(at start: Int, isWideAllowed: Bool) -> Int {
    var index = start
    var isWide = false
    while index < text.count {
      if URLCharacters.isHost(text[index]) {
        if isWide { break }
        index += 1
        continue
      }
      guard text[index] >= 0x80 else { break }
      let (scalar, length) = URLCharacters.decode(text, index)
      if URLCharacters.isWide(scalar) {
        // A label is wide from its first character on, or not at all.
        guard isWideAllowed, index == start || isWide, scalar != 0x70B9 else { break }
        isWide = true
      } else if isWide || !URLCharacters.isAlphabetic(scalar) {
        break
      }
      index += length
    }
    return index
  }

  /// Reads labels from `start` on as long as they can belong to one host.
  private func readHost(from start: Int, isSure: Bool) {
    host.removeAll()
    var position = start
    var dot = URLCharacters.Dot.hard
    while !host.isFull {
      let end = label(at: position, isWideAllowed: isSure)
      guard end > position else { break }
      host.append(HostLabels.Label(start: position, end: end, dot: dot))
      guard let (next, begin) = self.dot(at: end), begin < text.count else { break }
      let nextEnd = label(at: begin, isWideAllowed: isSure)
      guard nextEnd > begin else { break }
      if next != .hard {
        let upcoming = HostLabels.Label(start: begin, end: nextEnd, dot: next)
        guard joins(upcoming, isSure: isSure) else { break }
      }
      dot = next
      position = begin
    }
  }

  /// Whether a label behind a point that may end a sentence belongs to the host before it.
  private func joins(_ label: HostLabels.Label, isSure: Bool) -> Bool {
    let count = host.count
    let word = UnsafeBufferPointer(rebasing: text[label.start..<label.end])
    let isLower = !word.contains { $0 &- 0x41 < 26 }
    let isWhole = host.isRegistrable(count, text, suffixes)
    host.append(label)
    defer { host.keep(count) }
    if isWhole {
      return (label.dot == .soft || isLower) && !HostEvidence.isWord(word)
        && host.endsInLongSuffix(text, suffixes)
    }
    if isSure { return true }
    if label.dot == .sentence {
      return isLower && HostEvidence.isPlain(word) && host.isRegistrable(count + 1, text, suffixes)
    }
    return true
  }

  /// A URL with a scheme whose colon stands at `index`; its end, nil if there is none.
  private func scheme(at index: Int, from floor: Int) -> Int? {
    guard let (name, start) = schemeName(endingAt: index, from: floor) else { return nil }
    var begin = index + 1
    while begin < text.count, text[begin] == UInt8(ascii: "/") || text[begin] == UInt8(ascii: "\\")
    {
      begin += 1
    }
    guard begin - index > 2 else { return nil }
    if begin < text.count, text[begin] == 0x20 { begin += 1 }
    begin = afterUser(begin)
    readHost(from: begin, isSure: true)
    guard let host = settle(isSure: true) else { return nil }
    return finish(scheme: name, from: start, host)
  }

  private func schemeName(
    endingAt index: Int, from floor: Int
  ) -> (name: StaticString, start: Int)? {
    for (written, name) in Self.schemes {
      let start = index - written.utf8CodeUnitCount
      if start >= floor, URLCharacters.stands(written, at: start, text) { return (name, start) }
    }
    return nil
  }

  /// As written, longest first, and as understood.
  private static let schemes: [(written: StaticString, name: StaticString)] = [
    ("https", "https"), ("hxxps", "https"), ("h**ps", "https"), ("htxps", "https"),
    ("http", "http"), ("hxxp", "http"), ("h**p", "http"), ("htxp", "http"), ("ftp", "ftp"),
  ]

  /// Skips `user:password@`.
  private func afterUser(_ start: Int) -> Int {
    var index = start
    while index < text.count, URLCharacters.isPath(text[index]) {
      switch text[index] {
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return start
      case UInt8(ascii: "@"): return index + 1
      default: index += 1
      }
    }
    return start
  }

  /// A URL without a scheme that has a point at `index`; the end of what was looked at, nil if
  /// nothing can be said.
  private func bare(at index: Int, from floor: Int) -> Int? {
    var start = index
    while start > floor, text[start - 1] == 0x20, index - start < 1 { start -= 1 }
    let end = start
    while start > floor {
      let before = URLCharacters.start(before: start, text)
      guard before >= floor else { break }
      if text[before] < 0x80 {
        guard URLCharacters.isHost(text[before]) else { break }
      } else {
        guard URLCharacters.isAlphabetic(URLCharacters.decode(text, before).scalar) else { break }
      }
      start = before
    }
    while start < end, text[start] == UInt8(ascii: "-") || text[start] == UInt8(ascii: "_") {
      start += 1
    }
    guard start < end else { return nil }
    let isMail = start > 0 && text[start - 1] == UInt8(ascii: "@")
    let isSure = URLCharacters.stands("www", at: start, text) && end - start <= 4
    readHost(from: start, isSure: isSure)
    guard let found = settle(isSure: isSure) else { return nil }
    if isMail { return host.labels[found - 1].end }
    let last = host.labels[found - 1].end
    if last < text.count, text[last] == UInt8(ascii: "@") { return last + 1 }
    guard isSure || HostEvidence(host, found, text).suffices else { return nil }
    return finish(scheme: nil, from: start, found)
  }

  /// How many labels make up the host; nil if they are none.
  private func settle(isSure: Bool) -> Int? {
    if host.isAddress(text) { return 4 }
    var count = host.count
    while count >= 2 {
      if host.isRegistrable(count, text, suffixes) { return count }
      if isSure, let end = gluedEnd(count) {
        host.keep(count)
        host.endLast(at: end)
        if host.isRegistrable(count, text, suffixes) { return count }
      }
      count -= 1
    }
    return nil
  }

  /// `com1win` is a suffix with text glued to it: where its letters end.
  private func gluedEnd(_ count: Int) -> Int? {
    let label = host.labels[count - 1]
    var end = label.start
    while end < label.end, text[end] | 0x20 &- 0x61 < 26 { end += 1 }
    return end > label.start + 1 && end < label.end ? end : nil
  }
}

extension URLFinder {
  /// Writes the URL whose host has been read; its end in the text.
  private func finish(scheme: StaticString?, from start: Int, _ count: Int) -> Int {
    output.removeAll(keepingCapacity: true)
    if let scheme {
      scheme.withUTF8Buffer { output.append(contentsOf: $0) }
      output.append(contentsOf: "://".utf8)
    }
    let hostStart = output.count
    var isASCII = true
    for place in 0..<count {
      let label = host.labels[place]
      if place > 0 { output.append(UInt8(ascii: ".")) }
      for index in label.start..<label.end {
        if text[index] >= 0x80 { isASCII = false }
        output.append(HostName.lower(text[index]))
      }
    }
    if !isASCII {
      let folded = TextFolding.fold(String(decoding: output[hostStart...], as: UTF8.self))
      output.replaceSubrange(hostStart..., with: folded)
    }
    let hostEnd = output.count
    var end = host.labels[count - 1].end
    end = port(from: end)
    end = path(from: end)
    output.withUnsafeBufferPointer {
      urls.append($0)
      hosts.append(UnsafeBufferPointer(rebasing: $0[hostStart..<hostEnd]))
    }
    spans.append(Span(start: start, end: end))
    return end
  }

  private func port(from start: Int) -> Int {
    guard start < text.count, text[start] == UInt8(ascii: ":") else { return start }
    var end = start + 1
    while end < text.count, text[end] &- 0x30 < 10 { end += 1 }
    guard end - start > 2, end - start <= 6 else { return start }
    output.append(contentsOf: text[start..<end])
    return end
  }

  private func path(from start: Int) -> Int {
    guard start < text.count else { return start }
    let first = text[start]
    guard first == UInt8(ascii: "/") || first == UInt8(ascii: "?") || first == UInt8(ascii: "#")
    else { return start }
    var end = start
    var open = 0
    while end < text.count, URLCharacters.isPath(text[end]) {
      if text[end] == UInt8(ascii: "(") { open += 1 }
      if text[end] == UInt8(ascii: ")") {
        if open == 0 { break }
        open -= 1
      }
      end += 1
    }
    while end > start, Self.isPunctuation(text[end - 1]) { end -= 1 }
    if end == start + 1 { return first == UInt8(ascii: "/") ? end : start }
    output.append(contentsOf: text[start..<end])
    return end
  }

  /// What ends a sentence rather than a path.
  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"),
      UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "*"),
      UInt8(ascii: "("), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
