/// Why a record is rejected.
package enum RecordFault: UInt8, CaseIterable, Sendable {
  case invalidJSON, invalidUTF8, notAnObject, nestingTooDeep, duplicateKey
  case missingKind, unknownKind, wrongKind, missingTime, badTime, wrongType
  case columnCount, unclosedQuote, invalidText

  /// The slug that the dead letter names.
  package var slug: String {
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

  /// What the record is or has; lower case, no full stop.
  package var summary: String {
    switch self {
    case .invalidJSON: "is no JSON"
    case .invalidUTF8: "is not UTF-8"
    case .notAnObject: "is JSON, but no object"
    case .nestingTooDeep: "nests deeper than \(JSONScanner.depthLimit) levels"
    case .duplicateKey: "has a known key twice"
    case .missingKind: "names no kind in a mixed stage"
    case .unknownKind: "names a kind that there is not"
    case .wrongKind: "names another kind than its stage"
    case .missingTime: "has no time"
    case .badTime: "has a time that cannot be read"
    case .wrongType: "has a value that does not fit its field"
    case .columnCount: "has more or fewer columns than the header"
    case .unclosedQuote: "has a quoted CSV field that never ends"
    case .invalidText: "has a NUL character in a CSV field"
    }
  }
}
