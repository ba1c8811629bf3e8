/// Texts with places left open, compiled once into runs of bytes and slots.
///
/// In a template `#` stands for a digit and `{name}`, `{place}`, `{thing}`, `{clock}` and
/// `{brand}` for a word; brands depend on the sender and so are chosen by the caller.
struct TextTemplates: Sendable {
  private enum Slot: UInt8 {
    case end, digit, name, place, thing, clock, brand
  }

  private struct Piece {
    var start: Int32
    var count: Int32
    /// What follows the bytes.
    var slot: Slot
  }

  /// Words of one kind, one after the other.
  private struct Words {
    var bytes: [UInt8] = []
    var ends: [Int] = []

    init(_ words: [String]) {
      for word in words {
        bytes += Array(word.utf8)
        ends.append(bytes.count)
      }
    }

    func write(_ index: Int, to line: inout LineBuffer) {
      let start = index == 0 ? 0 : ends[index - 1]
      bytes.withUnsafeBufferPointer {
        line.append(UnsafeBufferPointer(rebasing: $0[start..<ends[index]]))
      }
    }
  }

  private var bytes: [UInt8] = []
  private var pieces: [Piece] = []
  /// First piece of each template.
  private var starts: [Int] = []
  private let names = Words(TextCorpus.names)
  private let places = Words(TextCorpus.places)
  private let things = Words(TextCorpus.things)
  private let brands = Words(TextCorpus.brands)

  var count: Int { starts.count }

  init(_ templates: [String]) {
    for template in templates {
      starts.append(pieces.count)
      compile(template)
    }
  }

  private mutating func compile(_ template: String) {
    var run: [UInt8] = []
    var rest = Substring(template)
    while let character = rest.first {
      if character == "#" {
        close(&run, .digit)
        rest.removeFirst()
      } else if character == "{", let end = rest.firstIndex(of: "}") {
        close(&run, Self.slot(rest[rest.index(after: rest.startIndex)..<end]))
        rest = rest[rest.index(after: end)...]
      } else {
        run += Array(String(character).utf8)
        rest.removeFirst()
      }
    }
    close(&run, .end)
  }

  private static func slot(_ name: Substring) -> Slot {
    switch name {
    case "name": .name
    case "place": .place
    case "thing": .thing
    case "clock": .clock
    case "brand": .brand
    default: preconditionFailure("a template has no slot '\(name)'")
    }
  }

  private mutating func close(_ run: inout [UInt8], _ slot: Slot) {
    pieces.append(Piece(start: Int32(bytes.count), count: Int32(run.count), slot: slot))
    bytes += run
    run.removeAll()
  }

  /// Writes template `index` with its places filled at random.
  func write(
    _ index: Int, brand: Int, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    var place = starts[index]
    while true {
      let piece = pieces[place]
      let range = Int(piece.start)..<Int(piece.start + piece.count)
      bytes.withUnsafeBufferPointer { line.append(UnsafeBufferPointer(rebasing: $0[range])) }
      switch piece.slot {
      case .end: return
      case .digit: line.append(byte: 48 + UInt8(random.below(10)))
      case .name: names.write(random.below(names.ends.count), to: &line)
      case .place: places.write(random.below(places.ends.count), to: &line)
      case .thing: things.write(random.below(things.ends.count), to: &line)
      case .brand: brands.write(brand % brands.ends.count, to: &line)
      case .clock:
        line.append(UInt64(7 + random.below(15)))
        line.append(byte: UInt8(ascii: ":"))
        line.append(UInt64(random.below(60)), digits: 2)
      }
      place += 1
    }
  }
}
