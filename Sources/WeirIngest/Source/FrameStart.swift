/// Where a frame of a source, or any text of one that is not compressed, starts.
package struct FrameStart: Hashable, Sendable {
  /// On disk.
  package var offset: Int
  /// In the decompressed text.
  package var text: Int

  /// Frames that start within so much text of one another are noted once; bytes.
  package static let step = 1 << 20
}
