/// A key as the terminal tells it.
package enum ScreenKey: Hashable, Sendable {
  case character(Character)
  /// With the control key, lower case.
  case control(Character)
  case enter, escape, backspace
  case up, down, left, right
  case pageUp, pageDown, home, end
}

/// Makes keys of the bytes that a terminal sends, over any number of reads.
package struct ScreenKeyReader {
  private static let escape: UInt8 = 0x1B

  private var pending: [UInt8] = []

  package init() {}

  /// Whether bytes wait for more of their key.
  package var isWaiting: Bool { !pending.isEmpty }

  /// The keys that are whole with `bytes`.
  package mutating func keys(_ bytes: [UInt8]) -> [ScreenKey] {
    pending += bytes
    var keys: [ScreenKey] = []
    while let (key, count) = next() {
      pending.removeFirst(count)
      if let key { keys.append(key) }
    }
    return keys
  }

  /// What the waiting bytes are if nothing follows them: a lone escape is that key.
  package mutating func finish() -> [ScreenKey] {
    defer { pending.removeAll() }
    return pending == [Self.escape] ? [.escape] : []
  }

  /// The first key and its bytes; a nil key is one that means nothing here.
  private func next() -> (key: ScreenKey?, count: Int)? {
    guard let first = pending.first else { return nil }
    switch first {
    case Self.escape: return escapeSequence()
    case 0x0A, 0x0D: return (.enter, 1)
    case 0x08, 0x7F: return (.backspace, 1)
    case 0..<0x20:
      return (.control(Character(Unicode.Scalar(first == 0 ? 0x40 : first + 0x60))), 1)
    case 0x20..<0x80: return (.character(Character(Unicode.Scalar(first))), 1)
    default: return character()
    }
  }

  private func character() -> (key: ScreenKey?, count: Int)? {
    let lengths: [(ClosedRange<UInt8>, Int)] = [
      (0xC2...0xDF, 2), (0xE0...0xEF, 3), (0xF0...0xF4, 4),
    ]
    guard let length = lengths.first(where: { $0.0.contains(pending[0]) })?.1 else {
      return (nil, 1)
    }
    let bytes = pending.prefix(length)
    if let wrong = bytes.dropFirst().firstIndex(where: { $0 & 0xC0 != 0x80 }) {
      return (nil, wrong)
    }
    guard bytes.count == length else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self), let character = text.first else {
      return (nil, length)
    }
    return (.character(character), length)
  }

  private func escapeSequence() -> (key: ScreenKey?, count: Int)? {
    guard pending.count > 1 else { return nil }
    switch pending[1] {
    case UInt8(ascii: "["):
      guard let end = pending.indices.dropFirst(2).first(where: { pending[$0] >= 0x40 }) else {
        return nil
      }
      return (Self.key(pending[2..<end], pending[end]), end + 1)
    case UInt8(ascii: "O"):
      guard pending.count > 2 else { return nil }
      return (Self.key([], pending[2]), 3)
    case Self.escape: return (.escape, 1)
    default: return (nil, 2)
    }
  }

  private static func key(_ parameters: ArraySlice<UInt8>, _ last: UInt8) -> ScreenKey? {
    switch last {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return .right
    case UInt8(ascii: "D"): return .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "M"): return .enter
    case UInt8(ascii: "~"): break
    default: return nil
    }
    switch parameters.first {
    case UInt8(ascii: "1"), UInt8(ascii: "7"): return .home
    case UInt8(ascii: "4"), UInt8(ascii: "8"): return .end
    case UInt8(ascii: "5"): return .pageUp
    case UInt8(ascii: "6"): return .pageDown
    default: return nil
    }
  }
}
