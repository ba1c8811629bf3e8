extension EventBatch {
  /// Gives the records that have no id one of their own: ``SourceInfo/madeID(of:)``.
  ///
  /// - Precondition: ``firstRecord`` is set, and nothing has been computed of the batch yet.
  /// - Complexity: O(*n*).
  package func makeIDs(_ source: SourceInfo) {
    let prefix = Array("\(source.idPrefix):".utf8)
    for row in 0..<count where ids[row].isMissing {
      let number = source.fileNumber(of: firstRecord + Int(records[row]))
      // SAFETY: there is room for the prefix and the digits of any number.
      let text = arena.allocate(UInt8.self, count: prefix.count + Self.mostDigits)
      text.update(from: prefix, count: prefix.count)
      let digits = Self.write(number, to: text + prefix.count)
      ids[row] = ByteSlice(start: text, count: prefix.count + digits)
    }
  }

  private static let mostDigits = 20

  /// Writes a number above 0 in decimal digits and returns how many they are.
  private static func write(_ number: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
    var (rest, count) = (number, 0)
    repeat {
      target[count] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
      count += 1
    } while rest > 0
    var digits = UnsafeMutableBufferPointer(start: target, count: count)
    digits.reverse()
    return count
  }
}
