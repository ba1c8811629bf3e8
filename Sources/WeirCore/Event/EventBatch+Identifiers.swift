extension EventBatch {
  /// Gives the records that have no id one of their own: ``SourceInfo/madeID(of:)``.
  ///
  /// - Precondition: ``firstRecord`` is set, and nothing has been computed of the batch yet.
  /// - Complexity: O(*n*).
  package func makeIDs(_ source: SourceInfo) {
    let prefix = Array("\(source.idPrefix):".utf8)
    for row in 0..<count where ids[row].isMissing {
      let number = source.fileNumber(of: firstRecord + Int(records[row]))
      // SAFETY: there is room for the prefix and the digits of any number.
      let text = arena.allocate(UInt8.self, count: prefix.count + DecimalDigits.most)
      text.update(from: prefix, count: prefix.count)
      let digits = DecimalDigits.write(UInt(number), to: text + prefix.count)
      ids[row] = ByteSlice(start: text, count: prefix.count + digits)
    }
  }
}
