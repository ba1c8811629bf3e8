/// What stands in a ``ValueSlot``.
enum ValueForm: UInt8 {
  /// JSON string without escapes.
  case string
  /// JSON string with escapes, not yet decoded.
  case escaped
  case number
  case yes
  case no
  case null
  /// Object or array.
  case container
  /// CSV field.
  case raw
  /// CSV field with doubled quotes, not yet decoded.
  case doubled
}

/// The value of one known key in the record being read, as bytes of the text.
///
/// A slot counts only if its `stamp` is that of the record, so none is cleared between records.
struct ValueSlot: BitwiseCopyable {
  var start: UnsafePointer<UInt8>
  var count = 0
  var stamp: UInt32 = 0
  /// Stamp of the last record in which the key stood twice.
  var repeatedStamp: UInt32 = 0
  var form = ValueForm.null
}
