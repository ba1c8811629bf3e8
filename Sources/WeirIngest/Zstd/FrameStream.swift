import CZstd

/// Decompresses one frame block by block, so that every block before a damage comes out.
///
/// zstd gets one part of a frame (head of a block, content of a block, checksum) in a call, and
/// decodes to where the text stays: it reads what blocks refer to from there (see ``FrameText``).
/// The header is not given to it at all, but a plain one in its place: a wrong size of the content
/// in the header then costs no text.
struct FrameStream {
  enum Outcome {
    /// All input was used; the frame goes on.
    case needsInput
    case outputFull
    case finished
    case failed(String)
  }

  private enum Part { case header, blockHead, blockContent, checksum, none }

  private let context: ZstdContext
  private let proofContext: ZstdContext
  private let number: Int
  private let header: FrameHeader
  private var part = Part.header
  /// Bytes of the part that were not used yet.
  private var left: Int
  private var isLastBlock = false
  private var isStored = false
  private var contentBytes = 0
  private var total = 0
  /// Whether all blocks were decoded, whatever is wrong with the size or the checksum.
  private(set) var hasAllText = false

  /// - Parameters:
  ///   - proofContext: another context, to look for frames that a damaged block covers.
  init(
    context: ZstdContext, proofContext: ZstdContext, header: FrameHeader, number: Int
  ) {
    self.context = context
    self.proofContext = proofContext
    self.number = number
    self.header = header
    left = header.headerBytes
    context.reset()
  }

  /// Decompresses from `input[used...]` to `output[written...]`, both of which it moves on.
  ///
  /// What was written before must still be where it was, as far back as the frame's window, and the
  /// output must follow on it; or begin elsewhere, once there is a window of text since it last did.
  /// - Parameter isWhole: there is no input after this one. Without it, input may stay unused when
  ///   more is needed: up to a block.
  mutating func run(
    input: UnsafeBufferPointer<UInt8>, used: inout Int, isWhole: Bool,
    output: UnsafeMutableBufferPointer<UInt8>, written: inout Int
  ) -> Outcome {
    while true {
      if output.count - written < Self.blockBytes { return .outputFull }
      if left == 0, !nextPart(input, used) {
        guard part == .none else { return .needsInput }
        return hasRightSize ? .finished : .failed(wrongSize)
      }
      if left == 0 { continue }
      let fed = min(left, input.count - used)
      if fed == 0 { return .needsInput }
      if part == .header {
        if fed == left, let failure = begin() { return .failed(failure) }
        left -= fed
        used += fed
        continue
      }
      // Only what is stored comes out of a part of a block.
      if fed < left, !(part == .blockContent && isStored && isWhole) { return .needsInput }
      if part == .blockContent, isStored {
        switch covered(input, used, fed, isWhole) {
        case .proven: return .failed("frame \(number) is corrupt: another frame starts inside it")
        case .open: return .needsInput
        case .unproven: break
        }
      }
      if let failure = step(input, fed, &used, output, &written) { return .failed(failure) }
      left -= fed
    }
  }

  /// Most text of a block, bytes (RFC 8878, 3.1.1.2.3).
  static let blockBytes = 128 << 10

  /// How far back blocks may refer, bytes.
  var window: Int {
    header.isSingleSegment ? max(header.windowBytes, 16 << 20) : header.windowBytes
  }

  private var hasRightSize: Bool { header.contentBytes.map { $0 == total } ?? true }

  private var wrongSize: String {
    "frame \(number) is corrupt: its content is not as long as it says"
  }

  /// Looks at the next part of the frame; false if its head is not here yet or the frame is over.
  private mutating func nextPart(_ input: UnsafeBufferPointer<UInt8>, _ used: Int) -> Bool {
    switch part {
    case .header, .blockContent:
      if part == .blockContent, isLastBlock {
        hasAllText = true
        part = header.hasChecksum ? .checksum : .none
        left = header.hasChecksum ? 4 : 0
        return header.hasChecksum
      }
      guard input.count - used >= 3 else { return false }
      part = .blockHead
      left = 3
      readBlockHead(input, used)
      return true
    case .blockHead:
      part = .blockContent
      left = contentBytes
      return true
    case .checksum, .none:
      part = .none
      return false
    }
  }

  private mutating func readBlockHead(_ input: UnsafeBufferPointer<UInt8>, _ used: Int) {
    let head = Int(input[used]) | Int(input[used + 1]) << 8 | Int(input[used + 2]) << 16
    isLastBlock = head & 1 != 0
    isStored = (head >> 1) & 3 == 0
    let isRunLength = (head >> 1) & 3 == 1
    contentBytes = isRunLength ? 1 : head >> 3
  }

  /// Whether a proven frame starts in the stored block of which `count` bytes are here: then the
  /// block is not as long as its head says.
  private func covered(
    _ input: UnsafeBufferPointer<UInt8>, _ used: Int, _ count: Int, _ isWhole: Bool
  ) -> FrameProof {
    var place = used
    while let found = FrameProof.firstMagic(in: input, from: place), found < used + count {
      let rest = UnsafeBufferPointer(rebasing: input.dropFirst(found))
      let proof = FrameProof.check(rest, isWhole: isWhole, context: proofContext)
      if case .unproven = proof { place = found + 1 } else { return proof }
    }
    return .unproven
  }

  /// Gives zstd a header without a size; the text of the failure, if there is one.
  private func begin() -> String? {
    if header.isForeign { return "frame \(number) asks for a dictionary or an unknown feature" }
    var log = 10
    while 1 << log < window { log += 1 }
    let plain = FrameProof.magic + [header.hasChecksum ? 4 : 0, UInt8((log - 10) << 3)]
    var status = ZSTD_decompressBegin(context.pointer)
    var place = 0
    while ZSTD_isError(status) == 0, place < plain.count {
      let count = min(ZSTD_nextSrcSizeToDecompress(context.pointer), plain.count - place)
      status = plain.withUnsafeBytes { bytes in
        // SAFETY: `count` bytes are left behind `place`; a header has no text.
        ZSTD_decompressContinue(
          context.pointer, nil, 0, bytes.baseAddress.map { $0 + place }, count)
      }
      place += count
    }
    return ZSTD_isError(status) != 0 ? frameFailure(status, number: number) : nil
  }

  /// Gives a part, or what there is of it, to zstd; the text of the failure, if there is one.
  private mutating func step(
    _ input: UnsafeBufferPointer<UInt8>, _ fed: Int, _ used: inout Int,
    _ output: UnsafeMutableBufferPointer<UInt8>, _ written: inout Int
  ) -> String? {
    // SAFETY: `fed` bytes are left in the input after `used`, and zstd writes within the output.
    let status = ZSTD_decompressContinue(
      context.pointer, output.baseAddress.map { $0 + written }, output.count - written,
      input.baseAddress.map { $0 + used }, fed)
    if ZSTD_isError(status) != 0 {
      // A checksum that does not match is used up: behind it the next frame may start.
      if part == .checksum { used += fed }
      return frameFailure(status, number: number)
    }
    used += fed
    written += status
    total += status
    return nil
  }
}
