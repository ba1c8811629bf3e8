import Foundation

/// Folding of any text by the Unicode tables; ``TextFolding`` comes here with what it does not
/// know by heart.
enum ExactFolding {
  static func fold(_ text: String) -> [UInt8] {
    var scalars = String.UnicodeScalarView()
    for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
      let folded = foldCase(scalar)
      if !folded.properties.isDefaultIgnorableCodePoint { scalars.append(folded) }
    }
    // A mark may have lost what kept it from its letter.
    let composed = String(scalars).precomposedStringWithCompatibilityMapping
    var bytes: [UInt8] = []
    var isAfterSpace = false
    for scalar in composed.unicodeScalars {
      if scalar.properties.isWhitespace {
        if !isAfterSpace { bytes.append(UInt8(ascii: " ")) }
        isAfterSpace = true
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
        isAfterSpace = false
      }
    }
    return bytes
  }

  /// Simple case folding of a scalar in NFKC: its lower case, but for the exceptions.
  static func foldCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x3C2: return "\u{3C3}"
    case 0x17F: return "s"
    case 0x345: return "\u{3B9}"
    // Cherokee folds to its capitals, which came first.
    case 0x13A0...0x13F5: return scalar
    case 0x13F8...0x13FD: return Unicode.Scalar(scalar.value - 8) ?? scalar
    case 0xAB70...0xABBF: return Unicode.Scalar(scalar.value - 0xAB70 + 0x13A0) ?? scalar
    case 0x1C80...0x1C88: return oldCyrillic[Int(scalar.value - 0x1C80)]
    default:
      let lower = scalar.properties.lowercaseMapping.unicodeScalars
      guard let first = lower.first, lower.count == 1 else { return scalar }
      return first
    }
  }

  /// Letters of old prints, as the everyday ones they are variants of.
  private static let oldCyrillic: [Unicode.Scalar] = [
    "\u{432}", "\u{434}", "\u{43E}", "\u{441}", "\u{442}", "\u{442}", "\u{44A}", "\u{463}",
    "\u{A64B}",
  ]
}
