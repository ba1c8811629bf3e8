/// Scalars beyond ASCII in the letters, digits and hyphens of a domain name.
///
/// > RFC 3492: Punycode: A Bootstring encoding of Unicode for IDNA, 2003.
package enum Punycode {
  private static let base: UInt32 = 36
  private static let lowest: UInt32 = 1
  private static let highest: UInt32 = 26

  /// The scalars that a label stands for, without its `xn--`; nil if it is not in the encoding.
  package static func decode(_ label: some Sequence<UInt8>) -> [UInt32]? {
    let bytes = Array(label)
    var output: [UInt32] = []
    var position = 0
    if let hyphen = bytes.lastIndex(of: UInt8(ascii: "-")) {
      guard bytes[..<hyphen].allSatisfy({ $0 < 0x80 }) else { return nil }
      output = bytes[..<hyphen].map(UInt32.init)
      position = hyphen + 1
    }
    var scalar: UInt32 = 128
    var index: UInt32 = 0
    var bias: UInt32 = 72
    while position < bytes.count {
      let before = index
      var weight: UInt32 = 1
      var step = base
      while true {
        guard position < bytes.count, let digit = digit(of: bytes[position]) else { return nil }
        position += 1
        let (product, overflow) = digit.multipliedReportingOverflow(by: weight)
        guard !overflow, product <= UInt32.max - index else { return nil }
        index += product
        let threshold = threshold(step, bias)
        if digit < threshold { break }
        let (next, isTooLarge) = weight.multipliedReportingOverflow(by: base - threshold)
        guard !isTooLarge else { return nil }
        weight = next
        step += base
      }
      let count = UInt32(output.count + 1)
      bias = adapt(index - before, count, isFirst: before == 0)
      guard index / count <= 0x10FFFF - scalar else { return nil }
      scalar += index / count
      index %= count
      guard Unicode.Scalar(scalar) != nil else { return nil }
      output.insert(scalar, at: Int(index))
      index += 1
    }
    return output
  }

  /// The label that stands for `scalars`, without its `xn--`; nil if there are too many of them.
  package static func encode(_ scalars: [UInt32]) -> [UInt8]? {
    var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
    let basicCount = UInt32(output.count)
    if basicCount > 0 { output.append(UInt8(ascii: "-")) }
    var handled = basicCount
    var scalar: UInt32 = 128
    var delta: UInt32 = 0
    var bias: UInt32 = 72
    while handled < scalars.count {
      guard let next = scalars.filter({ $0 >= scalar }).min() else { return nil }
      let (grown, overflow) = (next - scalar).multipliedReportingOverflow(by: handled + 1)
      guard !overflow, grown <= UInt32.max - delta else { return nil }
      delta += grown
      scalar = next
      for value in scalars {
        if value < scalar { delta += 1 }
        guard value == scalar else { continue }
        append(delta, bias, to: &output)
        bias = adapt(delta, handled + 1, isFirst: handled == basicCount)
        delta = 0
        handled += 1
      }
      delta += 1
      scalar += 1
    }
    return output
  }

  private static func append(_ delta: UInt32, _ bias: UInt32, to output: inout [UInt8]) {
    var rest = delta
    var step = base
    while true {
      let threshold = threshold(step, bias)
      if rest < threshold { break }
      output.append(letter(of: threshold + (rest - threshold) % (base - threshold)))
      rest = (rest - threshold) / (base - threshold)
      step += base
    }
    output.append(letter(of: rest))
  }

  private static func threshold(_ step: UInt32, _ bias: UInt32) -> UInt32 {
    step <= bias ? lowest : min(step - bias, highest)
  }

  private static func adapt(_ delta: UInt32, _ count: UInt32, isFirst: Bool) -> UInt32 {
    var rest = isFirst ? delta / 700 : delta / 2
    rest += rest / count
    var steps: UInt32 = 0
    while rest > (base - lowest) * highest / 2 {
      rest /= base - lowest
      steps += base
    }
    return steps + (base - lowest + 1) * rest / (rest + 38)
  }

  private static func digit(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 26
    default: nil
    }
  }

  private static func letter(of digit: UInt32) -> UInt8 {
    digit < 26 ? UInt8(ascii: "a") + UInt8(digit) : UInt8(ascii: "0") + UInt8(digit - 26)
  }
}
