import Foundation
import Testing
import WeirCore

@testable import WeirIngest

struct FrameStartTests {
  /// Text of three MiB and a half, each line of it different.
  private static let lines = (0..<70_000).map {
    "\($0) " + String(repeating: "x", count: 45) + "\n"
  }
  private static let text = lines.flatMap { Array($0.utf8) }

  private func write(_ bytes: [UInt8]) throws -> String {
    let path = NSTemporaryDirectory() + "weir-frames-" + UUID().uuidString
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  private func read(_ path: String, from offset: Int = 0) throws -> ([UInt8], [FrameStart]) {
    let reader = try SourceReader(.file(path: path), stop: nil, from: offset)
    let context = ZstdContext()
    var text: [UInt8] = []
    while let unit = try reader.next() {
      for part in unit.decompress(context: context).parts {
        guard case .text(let piece) = part else { continue }
        text += (0..<piece.count).map { piece.buffer.start[piece.start + $0] }
      }
    }
    return (text, reader.frameStarts)
  }

  /// Frames of a tenth of the text, which end inside lines.
  private func frames(hasSize: Bool) -> [UInt8] {
    let step = Self.text.count / 10 + 1
    return stride(from: 0, to: Self.text.count, by: step).flatMap {
      Archive.frame(
        Array(Self.text[$0..<min(Self.text.count, $0 + step)]), hasSize: hasSize)
    }
  }

  @Test(arguments: [true, false])
  func textGoesOnFromEveryStart(hasSize: Bool) throws {
    let path = try write(frames(hasSize: hasSize))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (text, starts) = try read(path)
    #expect(text == Self.text)
    #expect(starts.count == 4)
    #expect(starts.first == FrameStart(offset: 0, text: 0))
    for start in starts {
      let rest = try read(path, from: start.offset).0
      #expect(rest == Array(Self.text[start.text...]))
    }
  }

  @Test func plainTextCanBeEnteredAnywhere() throws {
    let path = try write(Self.text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let starts = try read(path).1
    #expect(starts.count > 1)
    #expect(starts.allSatisfy { $0.offset == $0.text })
  }

}
