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

/// Why a record is rejected.
enum RecordFault: UInt8 {
  case invalidJSON, invalidUTF8, notAnObject, nestingTooDeep, duplicateKey
  case missingKind, unknownKind, wrongKind, missingTime, badTime, wrongType
  case columnCount, unclosedQuote, invalidText

  /// The slug that the dead letter names.
  var slug: String {
    switch self {
    case .invalidJSON: "invalid-json"
    case .invalidUTF8: "invalid-utf8"
    case .notAnObject: "not-an-object"
    case .nestingTooDeep: "nesting-too-deep"
    case .duplicateKey: "duplicate-key"
    case .missingKind: "missing-kind"
    case .unknownKind: "unknown-kind"
    case .wrongKind: "wrong-kind"
    case .missingTime: "missing-time"
    case .badTime: "bad-time"
    case .wrongType: "wrong-type"
    case .columnCount: "column-count"
    case .unclosedQuote: "unclosed-quote"
    case .invalidText: "invalid-text"
    }
  }
}
