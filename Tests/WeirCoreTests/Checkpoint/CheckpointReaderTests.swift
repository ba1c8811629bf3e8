import Testing

@testable import WeirCore

struct CheckpointReaderTests {
  @Test func partsComeBackAsTheyWereWritten() throws {
    var writer = CheckpointWriter()
    writer.write(UInt8(7))
    writer.write(UInt64.max - 1)
    writer.write(Int64.min)
    writer.write(true)
    writer.write([1, 2, 3])
    writer.write("é")
    writer.write([])
    writer.write(count: 0)
    var reader = try CheckpointReader(writer.finished())
    #expect(try reader.readByte() == 7)
    #expect(try reader.readWord() == .max - 1)
    #expect(try reader.readSignedWord() == .min)
    #expect(try reader.readFlag())
    #expect(try reader.readBytes() == [1, 2, 3])
    #expect(try reader.readText() == "é")
    #expect(try reader.readBytes() == [])
    #expect(try reader.readCount() == 0)
    try reader.finish()
    #expect(throws: CheckpointError("the checkpoint is cut off")) { try reader.readByte() }
  }

  @Test func otherBytesAreRefused() throws {
    func message(_ bytes: [UInt8]) -> String? {
      do throws(CheckpointError) {
        _ = try CheckpointReader(bytes)
        return nil
      } catch {
        return error.description
      }
    }
    let good = CheckpointWriter().finished()
    #expect(message(good) == nil)
    #expect(message([]) == "not a checkpoint: it does not begin as one")
    #expect(message([0] + good) == "not a checkpoint: it does not begin as one")
    var newer = good
    newer[CheckpointWriter.magic.count] = 2
    #expect(message(newer) == "the checkpoint has format version 2, not 1")
    #expect(message(good.dropLast()) == "the checkpoint is cut off")
    var flipped = good
    flipped[good.count - 1] ^= 1
    #expect(message(flipped) == "the checkpoint is damaged or cut off: its hash does not fit")
  }

  @Test func partsThatAreNotThereAreRefused() throws {
    var writer = CheckpointWriter()
    writer.write(UInt64.max)
    writer.write(UInt8(2))
    let bytes = writer.finished()
    var reader = try CheckpointReader(bytes)
    #expect(throws: CheckpointError.self) { try reader.readBytes() }
    reader = try CheckpointReader(bytes)
    #expect(throws: CheckpointError("the checkpoint has 9 bytes more than its state takes")) {
      try reader.finish()
    }
    _ = try reader.readWord()
    #expect(throws: CheckpointError("the checkpoint is damaged: 2 is no truth")) {
      try reader.readFlag()
    }
  }
}
