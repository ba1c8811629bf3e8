import WeirSinks

/// Builds JSON that may stand inside a script element: no `<`, `>` or `&` is in it, so that no text
/// can end the element or begin a comment.
struct PageJSON {
  private(set) var bytes: [UInt8] = []
  private var isFirst = true

  /// Appends JSON that such a builder made.
  mutating func value(_ json: [UInt8]) {
    separate()
    bytes += json
  }

  mutating func value(_ number: Int) {
    separate()
    bytes += String(number).utf8
  }

  mutating func value(_ truth: Bool) {
    separate()
    bytes += (truth ? "true" : "false").utf8
  }

  mutating func value(_ text: String) {
    separate()
    var writer = JSONWriter()
    writer.string(text)
    bytes.reserveCapacity(bytes.count + writer.bytes.count)
    for byte in writer.bytes {
      switch byte {
      case UInt8(ascii: "<"): bytes += #"\u003c"#.utf8
      case UInt8(ascii: ">"): bytes += #"\u003e"#.utf8
      case UInt8(ascii: "&"): bytes += #"\u0026"#.utf8
      default: bytes.append(byte)
      }
    }
  }

  mutating func list(_ texts: [String]) {
    array(texts) { $0.value($1) }
  }

  mutating func array<Value>(_ values: [Value], _ write: (inout PageJSON, Value) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "["))
    isFirst = true
    for value in values { write(&self, value) }
    bytes.append(UInt8(ascii: "]"))
    isFirst = false
  }

  mutating func object(_ write: (inout PageJSON) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
    write(&self)
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
  }

  mutating func member(_ name: String, _ number: Int) {
    key(name)
    value(number)
  }

  mutating func member(_ name: String, _ text: String) {
    key(name)
    value(text)
  }

  mutating func member(_ name: String, _ truth: Bool) {
    key(name)
    value(truth)
  }

  mutating func member<Value>(
    _ name: String, _ values: [Value], _ write: (inout PageJSON, Value) -> Void
  ) {
    key(name)
    array(values, write)
  }

  private mutating func key(_ name: String) {
    value(name)
    bytes.append(UInt8(ascii: ":"))
    isFirst = true
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }
}
