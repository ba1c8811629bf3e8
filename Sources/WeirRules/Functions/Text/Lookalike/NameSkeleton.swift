import WeirCore

/// What a name looks like at a glance: two names with one skeleton are taken for each other.
///
/// Letters of other alphabets and letters with marks become the Latin ones they read like, digits
/// the letters they stand for, `rn` is `m`, `vv` is `w`, `cl` is `d`, `i` is `l`; hyphens are gone.
enum NameSkeleton {
  /// - Parameter label: folded, not an A-label.
  static func of(_ label: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(label)
    var letters: [UInt8] = []
    if bytes.allSatisfy({ $0 < 0x80 }) {
      letters = bytes
    } else {
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        append(scalar, to: &letters)
      }
    }
    var skeleton: [UInt8] = []
    skeleton.reserveCapacity(letters.count)
    for letter in letters where letter != UInt8(ascii: "-") {
      let plain = plain(letter)
      if let last = skeleton.last, let pair = pair(last, plain) {
        skeleton[skeleton.count - 1] = pair
      } else {
        skeleton.append(plain)
      }
    }
    return skeleton
  }

  private static func append(_ scalar: Unicode.Scalar, to letters: inout [UInt8]) {
    if (0x300...0x36F).contains(scalar.value) { return }
    if let letter = likenesses[scalar.value] {
      letters.append(letter)
    } else {
      letters.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
    }
  }

  /// The letter that a digit or a thin letter reads like.
  private static func plain(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "i"), UInt8(ascii: "1"): UInt8(ascii: "l")
    case UInt8(ascii: "0"): UInt8(ascii: "o")
    case UInt8(ascii: "2"): UInt8(ascii: "z")
    case UInt8(ascii: "3"): UInt8(ascii: "e")
    case UInt8(ascii: "4"): UInt8(ascii: "a")
    case UInt8(ascii: "5"): UInt8(ascii: "s")
    case UInt8(ascii: "6"), UInt8(ascii: "9"): UInt8(ascii: "g")
    case UInt8(ascii: "7"): UInt8(ascii: "t")
    case UInt8(ascii: "8"): UInt8(ascii: "b")
    default: letter
    }
  }

  /// The letter that two in a row read like.
  private static func pair(_ first: UInt8, _ second: UInt8) -> UInt8? {
    switch (first, second) {
    case (UInt8(ascii: "r"), UInt8(ascii: "n")): UInt8(ascii: "m")
    case (UInt8(ascii: "v"), UInt8(ascii: "v")): UInt8(ascii: "w")
    case (UInt8(ascii: "c"), UInt8(ascii: "l")): UInt8(ascii: "d")
    default: nil
    }
  }

  private static let likenesses: [UInt32: UInt8] = {
    var table: [UInt32: UInt8] = [:]
    for line in confusableFacts.split(separator: "\n") {
      guard let letter = line.utf8.first else { continue }
      for scalar in line.unicodeScalars.dropFirst(2) { table[scalar.value] = letter }
    }
    return table
  }()
}

/// How far two names are apart.
enum EditDistance {
  /// Whether one letter left out, added, changed, or two neighbours exchanged make `left` of
  /// `right`, or nothing at all.
  ///
  /// - Complexity: O(*n*).
  static func isAtMostOne(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard abs(left.count - right.count) <= 1 else { return false }
    var start = 0
    let shorter = min(left.count, right.count)
    while start < shorter, left[start] == right[start] { start += 1 }
    var tail = 0
    while tail < shorter - start, left[left.count - 1 - tail] == right[right.count - 1 - tail] {
      tail += 1
    }
    let leftRest = left.count - start - tail
    let rightRest = right.count - start - tail
    if leftRest <= 1, rightRest <= 1 { return true }
    return leftRest == 2 && rightRest == 2 && left[start] == right[start + 1]
      && left[start + 1] == right[start]
  }
}
