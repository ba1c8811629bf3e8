/// Brings phone numbers to E.164, national ones by the plan of one country.
///
/// Spaces, hyphens, dots and parentheses are dropped before a text is judged. Short codes (fewer
/// than 7 digits), names and whatever the plan does not know stay as they were written.
package struct PhonePlan: Sendable {
  /// More digits than any number has, so that a text with more is left alone.
  private static let scratchBytes = 40

  private var callingCode: [UInt8] = []
  private var trunk: [UInt8] = []
  private var isTrunkOptional = false
  private var isChina = false
  /// Bit n is set where a number may have n digits after the trunk; 0 without a country.
  private var lengths: UInt32 = 0

  /// `country` is ISO 3166 alpha-2; with nil, or a country without a plan, only international
  /// numbers are normalised.
  package init(country: String?) {
    if let plan = country.flatMap({ Self.plans[$0] }) { self = plan }
  }

  /// By country.
  private static let plans: [String: PhonePlan] = {
    var plans: [String: PhonePlan] = [:]
    for fact in phonePlanFacts.split(separator: ";") {
      let words = fact.split(whereSeparator: \.isWhitespace)
      guard words.count == 4 else { continue }
      var plan = PhonePlan()
      plan.callingCode = Array(words[1].utf8)
      plan.isTrunkOptional = words[2].hasSuffix("?")
      plan.trunk = words[2].utf8.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      plan.isChina = words[0] == "CN"
      // National numbers of China have 9 to 11 digits, area code included.
      plan.lengths = plan.isChina ? 0b1110_0000_0000 : lengthBits(words[3])
      plans[String(words[0])] = plan
    }
    return plans
  }()

  private init() {}

  /// Whether national numbers of `country` (ISO 3166 alpha-2) are known.
  package static func knows(country: String) -> Bool {
    PhonePlan(country: country).lengths != 0
  }

  /// The number as E.164, or `raw` itself where nothing changes; an empty text is missing.
  ///
  /// - Complexity: O(*n*); allocates in `arena` only where the text changes.
  package func normalize(_ raw: ByteSlice, in arena: Arena) -> ByteSlice {
    guard let start = raw.start, raw.count > 0 else { return .missing }
    if Self.isInternational(start, raw.count) { return raw }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.scratchBytes) { scratch in
      let written = rewrite(raw, into: scratch)
      guard written > 0 else { return raw }
      return arena.copy(UnsafeBufferPointer(rebasing: scratch[..<written]))
    }
  }

  /// The number as E.164, or `raw` where nothing changes.
  package func normalize(_ raw: [UInt8]) -> [UInt8] {
    raw.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress, !Self.isInternational(start, bytes.count) else {
        return raw
      }
      let text = ByteSlice(start: start, count: bytes.count)
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.scratchBytes) {
        let written = rewrite(text, into: $0)
        return written > 0 ? Array($0[..<written]) : raw
      }
    }
  }

  /// Whether the text is `+` and 7 to 15 digits.
  private static func isInternational(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count >= 8, count <= 16, start[0] == UInt8(ascii: "+") else { return false }
    var index = 1
    while index < count {
      if start[index] &- UInt8(ascii: "0") > 9 { return false }
      index += 1
    }
    return true
  }

  /// Writes the E.164 number to `target`; 0 if `raw` stays as it is.
  private func rewrite(_ raw: ByteSlice, into target: UnsafeMutableBufferPointer<UInt8>) -> Int {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.scratchBytes) { digits in
      let count = Self.strip(raw, into: digits)
      guard count > 0, let start = digits.baseAddress else { return 0 }
      if start[0] == UInt8(ascii: "+") {
        guard Self.isInternational(start, count) else { return 0 }
        return Self.write(code: [], start + 1, count - 1, to: target)
      }
      // 7 to 15 digits after `00`, of which no calling code begins with 0.
      if start[0] == UInt8(ascii: "0"), count >= 9, count <= 17, start[1] == UInt8(ascii: "0"),
        start[2] != UInt8(ascii: "0")
      {
        return Self.write(code: [], start + 2, count - 2, to: target)
      }
      guard count >= 7, lengths != 0 else { return 0 }
      let skipped = nationalStart(start, count)
      guard skipped >= 0 else { return 0 }
      return Self.write(code: callingCode, start + skipped, count - skipped, to: target)
    }
  }

  /// Digits to skip before the national number, or -1 if the text is none.
  private func nationalStart(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
    if !trunk.isEmpty, count > trunk.count, hasTrunk(start),
      allows(length: count - trunk.count), start[trunk.count] != UInt8(ascii: "0")
    {
      return trunk.count
    }
    if isChina { return Self.isChineseWithoutTrunk(start, count) ? 0 : -1 }
    guard trunk.isEmpty || isTrunkOptional, allows(length: count) else { return -1 }
    return trunk == [UInt8(ascii: "0")] && start[0] == UInt8(ascii: "0") ? -1 : 0
  }

  private func hasTrunk(_ start: UnsafePointer<UInt8>) -> Bool {
    var index = 0
    while index < trunk.count {
      if start[index] != trunk[index] { return false }
      index += 1
    }
    return true
  }

  private func allows(length: Int) -> Bool {
    length < 32 && lengths >> UInt32(length) & 1 == 1
  }

  /// Mobile numbers (11 digits from 13 to 19) and service numbers (10 digits, 400 and 800).
  private static func isChineseWithoutTrunk(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count == 11 {
      return start[0] == UInt8(ascii: "1") && start[1] >= UInt8(ascii: "3")
    }
    return count == 10 && (start[0] == UInt8(ascii: "4") || start[0] == UInt8(ascii: "8"))
      && start[1] == UInt8(ascii: "0") && start[2] == UInt8(ascii: "0")
  }

  /// Copies a leading `+` and all digits; 0 if there is anything but separators besides.
  private static func strip(
    _ raw: ByteSlice, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    guard let source = raw.start else { return 0 }
    var count = 0
    var index = 0
    // SAFETY: `index` stays below `raw.count`; `count` is checked before each write.
    while index < raw.count {
      let byte = source[index]
      index += 1
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("),
        UInt8(ascii: ")"):
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        break
      case UInt8(ascii: "+") where count == 0:
        break
      default:
        return 0
      }
      guard count < target.count else { return 0 }
      target[count] = byte
      count += 1
    }
    return count
  }

  private static func write(
    code: [UInt8], _ number: UnsafePointer<UInt8>, _ count: Int,
    to target: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    guard code.count + count <= 15 else { return 0 }
    target[0] = UInt8(ascii: "+")
    var written = 1
    for byte in code {
      target[written] = byte
      written += 1
    }
    for index in 0..<count {
      target[written] = number[index]
      written += 1
    }
    return written
  }

  private static func lengthBits(_ text: Substring) -> UInt32 {
    var bits: UInt32 = 0
    for range in text.split(separator: ",") {
      let bounds = range.split(separator: "-").compactMap { UInt32($0) }
      guard let first = bounds.first, let last = bounds.last else { continue }
      for length in first...last { bits |= 1 << length }
    }
    return bits
  }
}
