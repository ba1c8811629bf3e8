package import WeirCore

/// The values of one node over a run of rows.
package struct Lane {
  package var type: LaneType
  package var base: UnsafeMutableRawPointer

  package var words: UnsafeMutablePointer<Int64> { base.assumingMemoryBound(to: Int64.self) }
  package var reals: UnsafeMutablePointer<Double> { base.assumingMemoryBound(to: Double.self) }
  package var truths: UnsafeMutablePointer<UInt8> { base.assumingMemoryBound(to: UInt8.self) }
  package var slices: UnsafeMutablePointer<ByteSlice> {
    base.assumingMemoryBound(to: ByteSlice.self)
  }

  package func scalar(_ row: Int) -> Scalar {
    switch type {
    case .word: .word(words[row])
    case .real: .real(reals[row])
    case .truth: .truth(truths[row])
    case .bytes: .text(slices[row])
    }
  }

  /// Values of a word type beyond 64 bits become missing.
  func store(_ value: Scalar, at row: Int) {
    switch type {
    case .word: words[row] = value.word
    case .real: reals[row] = value.isMissing ? .nan : value.real
    case .truth: truths[row] = value.truth
    case .bytes: slices[row] = value.isMissing ? .missing : value.slice
    }
  }

  /// The lane from a row on.
  func advanced(by rows: Int) -> Lane { Lane(type: type, base: base + rows * type.stride) }

  /// Makes `count` values missing.
  func fillMissing(_ count: Int) {
    switch type {
    case .word: words.update(repeating: .missing, count: count)
    case .real: reals.update(repeating: .nan, count: count)
    case .truth: truths.update(repeating: Truth.missing, count: count)
    case .bytes: slices.update(repeating: .missing, count: count)
    }
  }
}

extension Column {
  var asLane: Lane { Lane(type: lane, base: base) }
}
