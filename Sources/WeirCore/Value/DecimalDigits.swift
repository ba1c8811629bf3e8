/// Numbers as decimal digits, for texts that are made in great numbers.
package enum DecimalDigits {
  /// Of an integer of 64 bits.
  package static let most = 20

  /// Writes a number in decimal digits and returns how many they are.
  ///
  /// - Parameter target: has room for ``most``.
  package static func write(_ number: UInt, to target: UnsafeMutablePointer<UInt8>) -> Int {
    var (rest, count) = (number, 0)
    repeat {
      // SAFETY: no number of 64 bits has more than `most` digits.
      target[count] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
      count += 1
    } while rest > 0
    var digits = UnsafeMutableBufferPointer(start: target, count: count)
    digits.reverse()
    return count
  }
}
