package import WeirCore

/// Brings texts that read alike to the same bytes, so that phrases can be found in them.
///
/// In this order: NFKC, simple case folding, removal of default-ignorable code points (zero
/// width characters for example), composition again, runs of white space to one space.
package enum TextFolding {
  /// Folds `text` to the front of `buffer` and returns the number of bytes written there.
  ///
  /// `buffer` is scratch space of the caller: it grows to the longest text and is otherwise
  /// reused. Bytes that are not UTF-8 become U+FFFD.
  ///
  /// - Complexity: O(*n*), without allocation after warm-up for texts in usual Latin,
  ///   Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, Lao, Burmese, Khmer, Chinese, Japanese and
  ///   Korean letters; other texts take a slower way through Foundation.
  package static func fold(_ text: ByteSlice, into buffer: inout [UInt8]) -> Int {
    guard let start = text.start, text.count > 0 else { return 0 }
    if buffer.count < text.count * 2 {
      buffer = [UInt8](repeating: 0, count: text.count * 2)
    }
    let written = buffer.withUnsafeMutableBufferPointer { target in
      QuickFolding.fold(start, text.count, to: target.baseAddress.unsafelyUnwrapped)
    }
    if written >= 0 { return written }
    let folded = ExactFolding.fold(text.string)
    if buffer.count < folded.count {
      buffer = [UInt8](repeating: 0, count: folded.count * 2)
    }
    buffer.replaceSubrange(0..<folded.count, with: folded)
    return folded.count
  }

  /// The folded bytes of a phrase or other constant.
  package static func fold(_ text: String) -> [UInt8] {
    var buffer: [UInt8] = []
    let bytes = Array(text.utf8)
    let count = bytes.withUnsafeBufferPointer {
      fold(ByteSlice(start: $0.baseAddress, count: $0.count), into: &buffer)
    }
    return Array(buffer[..<count])
  }
}
