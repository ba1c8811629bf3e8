import CZstd

/// Decompresses one frame block by block, so that every block before a damage comes out.
///
/// zstd reports nothing of what it decoded in a call that fails. It is therefore never given more
/// than one part of a frame (header, head of a block, content of a block, checksum) in a call.
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
  private let number: Int
  private let hasChecksum: Bool
  private var part = Part.header
  /// Bytes of the part that zstd has not seen yet.
  private var left: Int
  private var isLastBlock = false
  /// The output was full after the last call: there may be more inside of zstd.
  private var holdsOutput = false

  init(context: ZstdContext, header: FrameHeader, number: Int) {
    self.context = context
    self.number = number
    hasChecksum = header.hasChecksum
    left = header.headerBytes
    context.reset()
  }

  /// Decompresses from `input[used...]` to `output[written...]`, both of which it moves on.
  ///
  /// Up to three bytes of input may stay unused when more is needed.
  mutating func run(
    input: UnsafeBufferPointer<UInt8>, used: inout Int,
    output: UnsafeMutableBufferPointer<UInt8>, written: inout Int
  ) -> Outcome {
    while true {
      if written == output.count { return .outputFull }
      if holdsOutput {
        if let failure = step(input, 0, &used, output, &written) { return .failed(failure) }
        continue
      }
      if left == 0, !nextPart(input, used) {
        return part == .none ? .finished : .needsInput
      }
      if left == 0 { continue }
      let fed = min(left, input.count - used)
      if fed == 0 { return .needsInput }
      let before = used
      if let failure = step(input, fed, &used, output, &written) { return .failed(failure) }
      left -= used - before
    }
  }

  /// Looks at the next part of the frame; false if its head is not here yet or the frame is over.
  private mutating func nextPart(_ input: UnsafeBufferPointer<UInt8>, _ used: Int) -> Bool {
    switch part {
    case .header, .blockContent:
      if part == .blockContent, isLastBlock {
        part = hasChecksum ? .checksum : .none
        left = hasChecksum ? 4 : 0
        return hasChecksum
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

  private var contentBytes = 0

  private mutating func readBlockHead(_ input: UnsafeBufferPointer<UInt8>, _ used: Int) {
    let head = Int(input[used]) | Int(input[used + 1]) << 8 | Int(input[used + 2]) << 16
    isLastBlock = head & 1 != 0
    let isRunLength = (head >> 1) & 3 == 1
    contentBytes = isRunLength ? 1 : head >> 3
  }

  /// One call of zstd with `fed` bytes; the text of the failure, if there is one.
  private mutating func step(
    _ input: UnsafeBufferPointer<UInt8>, _ fed: Int, _ used: inout Int,
    _ output: UnsafeMutableBufferPointer<UInt8>, _ written: inout Int
  ) -> String? {
    // SAFETY: `fed` bytes are left in the input after `used`, and zstd writes within the output.
    var source = ZSTD_inBuffer(
      src: input.baseAddress.map { UnsafeRawPointer($0 + used) }, size: fed, pos: 0)
    var target = ZSTD_outBuffer(
      dst: output.baseAddress, size: output.count, pos: written)
    let status = ZSTD_decompressStream(context.pointer, &target, &source)
    if ZSTD_isError(status) != 0 { return frameFailure(status, number: number) }
    used += source.pos
    holdsOutput = target.pos == output.count && status != 0
    written = target.pos
    return nil
  }
}
