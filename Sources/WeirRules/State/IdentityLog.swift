import WeirCore

/// Ids with their times, appended at the end and dropped at the front, in blocks of 1 MiB.
///
/// An entry is never split: a block that has no room for the next one stays short.
struct IdentityLog {
  struct Head {
    var time: Int64
    var hash: UInt64
    var count: Int
  }

  private final class Block {
    let bytes: UnsafeMutableRawPointer
    let capacity: Int
    var used = 0

    init(capacity: Int) {
      self.capacity = capacity
      bytes = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    }

    deinit { bytes.deallocate() }
  }

  /// A place: number of the block in the upper 32 bits, offset in it in the lower.
  typealias Place = UInt64

  private static let blockBytes = 1 << 20
  private static let headBytes = 24

  private var blocks: [Block] = []
  /// Blocks dropped so far: the number of `blocks[0]`.
  private var dropped = 0
  private var frontOffset = 0

  var isEmpty: Bool {
    blocks.isEmpty || (blocks.count == 1 && frontOffset == blocks[0].used)
  }

  var byteCount: Int { blocks.reduce(0) { $0 + $1.capacity } }

  var frontPlace: Place { Place(dropped) << 32 | Place(frontOffset) }

  var front: Head? { isEmpty ? nil : head(at: frontPlace) }

  mutating func append(_ id: ByteSlice, hash: UInt64, time: Int64) -> Place {
    let size = Self.headBytes + (id.count + 7) / 8 * 8
    if blocks.last.map({ $0.capacity - $0.used < size }) ?? true {
      blocks.append(Block(capacity: max(Self.blockBytes, size)))
    }
    let block = blocks[blocks.count - 1]
    let place = Place(dropped + blocks.count - 1) << 32 | Place(block.used)
    let start = block.bytes + block.used
    // SAFETY: the block has room for the entry, which starts at a multiple of eight.
    start.storeBytes(of: time, as: Int64.self)
    start.storeBytes(of: hash, toByteOffset: 8, as: UInt64.self)
    start.storeBytes(of: Int64(id.count), toByteOffset: 16, as: Int64.self)
    if let bytes = id.start { (start + 24).copyMemory(from: bytes, byteCount: id.count) }
    block.used += size
    return place
  }

  mutating func removeFront() {
    guard let front else { return }
    frontOffset += Self.headBytes + (front.count + 7) / 8 * 8
    if frontOffset == blocks[0].used, blocks.count > 1 {
      blocks.removeFirst()
      dropped += 1
      frontOffset = 0
    }
  }

  func head(at place: Place) -> Head {
    let start = start(of: place)
    // SAFETY: places come from `append` and are dropped together with their entries.
    return Head(
      time: start.load(as: Int64.self), hash: start.load(fromByteOffset: 8, as: UInt64.self),
      count: Int(start.load(fromByteOffset: 16, as: Int64.self)))
  }

  func id(at place: Place) -> ByteSlice {
    let start = start(of: place)
    let count = Int(start.load(fromByteOffset: 16, as: Int64.self))
    return ByteSlice(start: (start + 24).assumingMemoryBound(to: UInt8.self), count: count)
  }

  private func start(of place: Place) -> UnsafeMutableRawPointer {
    blocks[Int(place >> 32) - dropped].bytes + Int(place & 0xFFFF_FFFF)
  }
}
