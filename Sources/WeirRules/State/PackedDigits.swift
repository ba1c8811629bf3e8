import WeirCore

/// Texts of digits, such as the numbers of accounts and cards, at four bits a digit: sixteen to
/// thirty of them fit where fifteen bytes do.
enum PackedDigits {
  /// Digits of the longest such text.
  static let limit = 30

  private static let wordDigits = 16
  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// Nil unless the text is made of digits.
  ///
  /// - Precondition: `text` has from 16 to 30 bytes.
  @inline(__always)
  static func pack(_ text: ByteSlice) -> StateText? {
    let start = UnsafeRawPointer(text.start.unsafelyUnwrapped)
    // SAFETY: loads stay inside the text.
    let first = start.loadUnaligned(as: UInt64.self) ^ zeros
    let second = start.loadUnaligned(fromByteOffset: 8, as: UInt64.self) ^ zeros
    guard areDigits(first), areDigits(second) else { return nil }
    var high = UInt64(text.count) << 56
    for index in wordDigits..<text.count {
      let digit = start.load(fromByteOffset: index, as: UInt8.self) ^ 0x30
      guard digit < 10 else { return nil }
      high |= UInt64(digit) << UInt64(4 * (index - wordDigits))
    }
    return StateText(low: halves(first) | halves(second) << 32, high: high)
  }

  /// Whether all eight bytes are below ten.
  @inline(__always)
  private static func areDigits(_ bytes: UInt64) -> Bool {
    let sums = (bytes & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676
    return (sums | bytes) & 0x8080_8080_8080_8080 == 0
  }

  /// The lower halves of eight bytes side by side.
  @inline(__always)
  private static func halves(_ bytes: UInt64) -> UInt64 {
    let pairs = (bytes | bytes >> 4) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF
    return (fours | fours >> 16) & 0xFFFF_FFFF
  }

  static func unpack(_ text: StateText, _ count: Int, to target: UnsafeMutablePointer<UInt8>) {
    for index in 0..<count {
      let word = index < wordDigits ? text.low : text.high
      let digit = word >> UInt64(4 * (index % wordDigits)) & 0xF
      target[index] = 0x30 | UInt8(truncatingIfNeeded: digit)
    }
  }
}

/// Two numbers, of telephones or accounts, or a number and a short name, as one key of fifteen
/// bytes.
enum PackedPair {
  /// Digits of the longest number.
  private static let digitLimit = 16
  private static let numberBits: UInt64 = 59
  /// Letters and digits of the longest name: 52 bits of value and four of the count.
  private static let nameLimit = 10
  private static let keyBytes: UInt64 = 15

  /// What the parts are, in the bits that they leave.
  private enum Form: UInt64 {
    case numbers, numberAndName, nameAndNumber
  }

  /// Nil unless the texts are numbers of up to sixteen digits, a plus sign in front or not, or one of
  /// them is a name of up to ten capital letters and digits.
  ///
  /// Other keys of two parts have more than fifteen bytes, so that none is equal to it.
  @inline(__always)
  static func pack(_ first: ByteSlice, _ second: ByteSlice) -> StateText? {
    if let left = number(first) {
      if let right = number(second) { return key(.numbers, left, right) }
      return name(second).map { key(.numberAndName, left, $0) }
    }
    guard let left = name(first), let right = number(second) else { return nil }
    return key(.nameAndNumber, right, left)
  }

  private static func key(_ form: Form, _ number: UInt64, _ other: UInt64) -> StateText {
    StateText(
      low: number | other << numberBits,
      high: other >> (64 - numberBits) | form.rawValue << 54 | keyBytes << 56)
  }

  private static func name(_ text: ByteSlice) -> UInt64? {
    guard text.count > 0, text.count <= nameLimit else { return nil }
    let start = text.start.unsafelyUnwrapped
    var value: UInt64 = 0
    // SAFETY: indices stay below the count.
    for index in 0..<text.count {
      switch start[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value * 36 + UInt64(start[index] - UInt8(ascii: "0"))
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        value = value * 36 + UInt64(start[index] - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return value | UInt64(text.count - 1) << 52
  }

  /// 54 bits of value, four of the count of digits, one of the sign.
  @inline(__always)
  private static func number(_ text: ByteSlice) -> UInt64? {
    let start = text.start.unsafelyUnwrapped
    // SAFETY: indices stay below the count.
    let signs = text.count > 0 && start[0] == UInt8(ascii: "+") ? 1 : 0
    let digits = text.count - signs
    guard digits > 0, digits <= digitLimit else { return nil }
    var value: UInt64 = 0
    for index in signs..<text.count {
      let digit = start[index] ^ 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return value | UInt64(digits - 1) << 54 | UInt64(signs) << 58
  }
}
