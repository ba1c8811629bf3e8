import WeirCore

/// Writes the template of a text: what stays the same when a message is sent to many.
///
/// The text is folded (``TextFolding``), and in it
/// - each URL is `<url>`;
/// - each run of letters and digits of the Latin alphabet that holds a digit is `<n>`, together
///   with what joins it to the next (`.`, `,`, `:`, `/`, `-`, `*`, a `+` before it);
/// - names are `<name>`: what stands between `dear`, `hi`, `hello`, `hey`, `尊敬的`, `亲爱的` and
///   the punctuation after it (at most 24 letters), a word after `mr`, `mrs`, `ms`, `miss` and `dr`,
///   up to three characters before `先生`, `女士` and `小姐`, a mail address, and a Chinese name with
///   characters blotted out (`张*`, `*三`).
struct TextTemplate {
  private var marked: [UInt8] = []
  private var folded: [UInt8] = []
  private var output: [UInt8] = []

  /// Stands for a URL until the text is folded: a private character that no folding changes.
  private static let urlMark: [UInt8] = [0xEE, 0x80, 0x80]
  private static let nameLimit = 24

  mutating func write(
    _ text: [UInt8], _ urls: [URLFinder.Span], in arena: Arena
  ) -> ByteSlice {
    marked.removeAll(keepingCapacity: true)
    var from = 0
    for url in urls {
      marked.append(contentsOf: text[from..<url.start])
      marked.append(contentsOf: Self.urlMark)
      from = url.end
    }
    marked.append(contentsOf: text[from...])
    let count = marked.withUnsafeBufferPointer {
      TextFolding.fold(ByteSlice(start: $0.baseAddress, count: $0.count), into: &folded)
    }
    output.removeAll(keepingCapacity: true)
    folded.withUnsafeBufferPointer { bytes in
      replace(UnsafeBufferPointer(rebasing: bytes[..<count]))
    }
    return arena.copy(output)
  }

  private mutating func replace(_ text: UnsafeBufferPointer<UInt8>) {
    var index = 0
    let hasMail = text.contains(UInt8(ascii: "@"))
    while index < text.count {
      if text[index] == Self.urlMark[0], text[index...].starts(with: Self.urlMark) {
        output.append(contentsOf: "<url>".utf8)
        index += Self.urlMark.count
      } else if let end = Self.name(at: index, text, hasMail: hasMail) {
        output.append(contentsOf: text[index..<end.start])
        output.append(contentsOf: "<name>".utf8)
        index = end.end
      } else if let end = Self.number(at: index, text) {
        output.append(contentsOf: "<n>".utf8)
        index = end
      } else {
        // Runs of letters go as a whole, so that nothing begins in the middle of a word.
        let end = Self.wordEnd(at: index, text)
        output.append(contentsOf: text[index..<end])
        index = end
      }
    }
  }

  private static func wordEnd(at index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    var end = index
    while end < text.count, URLCharacters.isLetterOrDigit(text[end]) { end += 1 }
    return end > index ? end : index + URLCharacters.decode(text, index).length
  }

  /// The end of a number, or of a word with a digit, at `index`.
  private static func number(at index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var start = index
    if text[start] == UInt8(ascii: "+") || text[start] == UInt8(ascii: "*") {
      while start < text.count, text[start] == text[index] { start += 1 }
    }
    var end = start
    var holdsDigit = false
    while end < text.count {
      let byte = text[end]
      if URLCharacters.isLetterOrDigit(byte) {
        holdsDigit = holdsDigit || byte &- 0x30 < 10
        end += 1
        continue
      }
      guard holdsDigit, isJoint(byte) else { break }
      var next = end
      while next < text.count, isJoint(text[next]) { next += 1 }
      guard next < text.count, text[next] &- 0x30 < 10 else { break }
      end = next
    }
    return holdsDigit ? end : nil
  }

  private static func isJoint(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "/"),
      UInt8(ascii: "-"), UInt8(ascii: "*"):
      true
    default: false
    }
  }
}

extension TextTemplate {
  /// Where a name stands in the text from `index` on; what is before `start` stays.
  ///
  /// - Parameter hasMail: whether there may be a mail address.
  private static func name(
    at index: Int, _ text: UnsafeBufferPointer<UInt8>, hasMail: Bool
  ) -> (start: Int, end: Int)? {
    switch text[index] {
    // The first bytes of salutations and titles; the text is folded.
    case UInt8(ascii: "d"), UInt8(ascii: "h"), UInt8(ascii: "m"), 0xE5, 0xE4:
      if let salutation = afterSalutation(index, text) {
        if let end = clauseEnd(from: salutation, text) { return (salutation, end) }
        return nil
      }
      if let title = afterTitle(index, text) {
        let end = wordEnd(at: title, text)
        return end > title ? (title, end) : nil
      }
    default: break
    }
    if hasMail, let end = mailEnd(at: index, text) { return (index, end) }
    guard text[index] >= 0xE3 || text[index] == UInt8(ascii: "*") else { return nil }
    if let end = blottedEnd(at: index, text) { return (index, end) }
    if let end = nameBeforeTitle(at: index, text) { return (index, end) }
    return nil
  }

  private static let salutations: [StaticString] = ["dear ", "hi ", "hello ", "hey "]
  private static let titles: [StaticString] = [
    "mr ", "mr. ", "mrs ", "mrs. ", "ms ", "ms. ", "miss ", "dr ", "dr. ",
  ]
  private static let respects: [StaticString] = ["尊敬的", "亲爱的"]
  private static let honorifics: [StaticString] = ["先生", "女士", "小姐"]

  private static func after(
    _ words: [StaticString], _ index: Int, _ text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    for word in words where URLCharacters.stands(word, at: index, text) {
      return index + word.utf8CodeUnitCount
    }
    return nil
  }

  private static func afterSalutation(
    _ index: Int, _ text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    after(respects, index, text) ?? after(salutations, index, text)
  }

  private static func afterTitle(_ index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
    after(titles, index, text)
  }

  /// Where the punctuation stands that ends a salutation; nil if there is none near.
  private static func clauseEnd(from start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = start
    var letters = 0
    while index < text.count, letters <= nameLimit {
      let (scalar, length) = URLCharacters.decode(text, index)
      switch scalar {
      case 0x2C, 0x21, 0x3A, 0x3001: return index > start ? index : nil
      case 0x2E, 0x3F, 0x3B, 0x3002, 0x3010, 0x5B, 0xE000: return nil
      default: break
      }
      index += length
      letters += 1
    }
    return nil
  }

  /// The end of a mail address that begins at `index`.
  private static func mailEnd(at index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var end = index
    var at: Int?
    while end < text.count {
      let byte = text[end]
      if byte == UInt8(ascii: "@"), at == nil, end > index {
        at = end
      } else if !URLCharacters.isHost(byte), byte != UInt8(ascii: ".") {
        break
      }
      end += 1
    }
    guard let at else { return nil }
    while end > at, !URLCharacters.isLetterOrDigit(text[end - 1]) { end -= 1 }
    return end > at + 1 ? end : nil
  }

  /// The end of one or two Chinese characters and asterisks, at least one of each, of which no
  /// character stands before.
  private static func blottedEnd(at index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard !isWide(before: index, text) else { return nil }
    var end = index
    var wide = 0
    var stars = 0
    while end < text.count {
      if text[end] == UInt8(ascii: "*") {
        stars += 1
        end += 1
        continue
      }
      guard text[end] >= 0xE3, wide < 2, stars == 0 || wide == 0 || text[end - 1] == 0x2A else {
        break
      }
      let (scalar, length) = URLCharacters.decode(text, end)
      guard URLCharacters.isWide(scalar) else { break }
      if wide == 1, stars == 0 { return nil }
      if wide == 1, stars > 0, isParticle(scalar) { break }
      wide += 1
      end += length
    }
    return wide > 0 && stars > 0 && stars < 4 ? end : nil
  }

  /// What follows a name rather than ends it: 的 您 你 先 女 小 在 有 已 于.
  private static func isParticle(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x7684, 0x60A8, 0x4F60, 0x5148, 0x5973, 0x5C0F, 0x5728, 0x6709, 0x5DF2, 0x4E8E: true
    default: false
    }
  }

  /// The end of one to three Chinese characters between punctuation and a title.
  private static func nameBeforeTitle(
    at index: Int, _ text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    guard !isWide(before: index, text) else { return nil }
    var end = index
    for _ in 0..<3 {
      guard end < text.count else { return nil }
      let (scalar, length) = URLCharacters.decode(text, end)
      guard URLCharacters.isWide(scalar) else { return nil }
      end += length
      if after(honorifics, end, text) != nil { return end }
    }
    return nil
  }

  private static func isWide(before index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard index > 0, text[index - 1] >= 0x80 else { return false }
    let start = URLCharacters.start(before: index, text)
    return URLCharacters.isWide(URLCharacters.decode(text, start).scalar)
  }
}
