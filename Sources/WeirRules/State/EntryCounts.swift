/// How many entries of a key came in each of the latest ``EntrySpans/perWindow`` spans of time, packed into
/// 28 bits: an upper bound of those in its window that needs no look at them.
struct EntryCounts: BitwiseCopyable {
  /// The span of the latest entry in the lowest bits.
  private(set) var bits: UInt32

  static let all: UInt32 = 1 << (width * UInt32(EntrySpans.perWindow)) - 1
  private static let width: UInt32 = 7
  private static let most: UInt32 = 1 << width - 1

  init() { bits = 0 }

  init(bits: UInt32) { self.bits = bits }

  var isEmpty: Bool { bits == 0 }

  var total: Int {
    var (sum, rest) = (0, bits)
    for _ in 0..<EntrySpans.perWindow {
      sum += Int(rest & Self.most)
      rest >>= Self.width
    }
    return sum
  }

  /// One more entry, so many spans after the latest one.
  @inline(__always)
  mutating func add(after spans: Int) {
    bits = spans < EntrySpans.perWindow ? bits << (UInt32(spans) * Self.width) & Self.all : 0
    add(in: 0)
  }

  /// One more entry in the span that lies so far back from the latest one.
  @inline(__always)
  mutating func add(in span: Int) {
    let place = UInt32(span) * Self.width
    if bits >> place & Self.most < Self.most { bits += 1 << place }
  }
}

/// Spans of time of which no window touches more than ``perWindow``.
struct EntrySpans: BitwiseCopyable {
  static let perWindow = 4
  /// A span is a power of two of milliseconds.
  private let shift: Int64

  /// - Parameter lookBack: of the windows, milliseconds.
  init(lookBack: Int64) {
    shift = (0..<62).first { Int64(EntrySpans.perWindow - 1) << $0 >= lookBack } ?? 62
  }

  /// How many spans after that of `earlier` that of `later` comes; 0 where it comes before, as times
  /// of a damaged checkpoint may.
  @inline(__always)
  func between(_ earlier: Int64, _ later: Int64) -> Int {
    max(0, Int(later >> shift - earlier >> shift))
  }
}
