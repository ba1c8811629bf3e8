import WeirCore

/// The fields of a record that cases and origins are made of.
enum DigestField: Int, CaseIterable {
  case amount, callee, caller, currency, device, imei, payee, recipient, sender, text
  case payerPhone

  var name: String { self == .payerPhone ? "payer_phone" : "\(self)" }

  /// Those that are brought to E.164.
  static let phones: [DigestField] = [.callee, .caller, .recipient, .sender, .payerPhone]
}

/// Where the fields stand in records of one stage and kind.
struct DigestPlan {
  struct Place {
    var field: DigestField
    /// Of the member of the record.
    var key: ByteSlice
    /// Place among ``DigestPlan/paths`` of the keys within that member; -1 where it is the field.
    var path: Int
  }

  let ingest: [UInt8]
  let kind: [UInt8]
  let phone: PhonePlan
  private(set) var places: [Place] = []
  private(set) var paths: [[String]] = []
  private(set) var constants: [(field: DigestField, text: ByteSlice)] = []

  /// - Parameter arena: that the texts of the plan stand in.
  init(ingest: String, kind: String, _ reader: EventFieldReader, in arena: Arena) {
    self.ingest = Array(ingest.utf8)
    self.kind = Array(kind.utf8)
    phone = reader.phonePlan(of: ingest)
    for mapped in reader.places(ofKind: kind, from: ingest) {
      guard let field = DigestField.allCases.first(where: { $0.name == mapped.field }) else {
        continue
      }
      if let constant = mapped.constant {
        constants.append((field, arena.copy(Array(constant.utf8))))
      } else if let key = mapped.keys.first {
        let hasPath = mapped.keys.count > 1
        places.append(
          Place(
            field: field, key: arena.copy(Array(key.utf8)), path: hasPath ? paths.count : -1))
        if hasPath { paths.append(Array(mapped.keys.dropFirst())) }
      }
    }
  }

  func isFor(_ ingest: ByteSlice, _ kind: ByteSlice) -> Bool {
    self.ingest.elementsEqual(ingest.buffer) && self.kind.elementsEqual(kind.buffer)
  }

  /// Whether a field stands under `name`, or within it.
  func reads(_ name: ByteSlice) -> Bool {
    for place in places where ByteSlice.equal(place.key, name) { return true }
    return false
  }
}
