/// Whom a flag concerns: what reviewers decide about and cases are made of.
package struct Subject: Hashable, Comparable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case number, account, device, domain, other
  }

  package var kind: Kind
  package var value: String

  package init(kind: Kind, value: String) {
    self.kind = kind
    self.value = value
  }

  /// `number:+85512000001`; the same in every run.
  package var id: String { "\(kind.rawValue):\(value)" }

  /// Reads what ``id`` gives; nil for anything else.
  package init?(id: String) {
    guard let colon = id.firstIndex(of: ":"), let kind = Kind(rawValue: String(id[..<colon])),
      colon < id.index(before: id.endIndex)
    else { return nil }
    self.init(kind: kind, value: String(id[id.index(after: colon)...]))
  }

  package static func < (left: Subject, right: Subject) -> Bool {
    left.kind.rawValue == right.kind.rawValue
      ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
      : left.kind.rawValue < right.kind.rawValue
  }
}

extension ReviewEvent {
  /// The subject of `flag`, one of this event's: its `subject`, else the value of its key where
  /// that is a single one, else the target of the event's first action, else the event itself,
  /// which a held payment is too.
  package func subject(of flag: ReviewFlag) -> Subject {
    if let subject = flag.subject, !subject.isEmpty {
      return Subject(kind: SubjectKinds.kind(of: subject, named: nil, in: kind), value: subject)
    }
    if flag.key.count == 1, let part = flag.key.first, !part.text.isEmpty {
      return Subject(
        kind: SubjectKinds.kind(of: part.text, named: part.name, in: kind), value: part.text)
    }
    if let target = actions.first?.target, !target.isEmpty, target != id {
      return Subject(kind: SubjectKinds.kind(of: target, named: nil, in: kind), value: target)
    }
    return Subject(kind: .other, value: id)
  }

  /// The subjects of all flags, each once, in the order of the flags.
  package var subjects: [Subject] {
    var subjects: [Subject] = []
    for flag in flags {
      let subject = subject(of: flag)
      if !subjects.contains(subject) { subjects.append(subject) }
    }
    return subjects
  }
}

/// Tells what a subject is by the name of its key, else by its form.
enum SubjectKinds {
  private static let names: [(name: StaticString, kind: Subject.Kind)] = [
    ("caller", .number), ("callee", .number), ("sender", .number), ("recipient", .number),
    ("payer_phone", .number), ("payee_phone", .number), ("phone", .number),
    ("payer", .account), ("payee", .account), ("account", .account),
    ("imei", .device), ("imsi", .device), ("device", .device), ("domain", .domain),
  ]

  static func kind(of value: String, named name: String?, in eventKind: String) -> Subject.Kind {
    var (value, name, eventKind) = (value, name, eventKind)
    return value.withUTF8 { value in
      eventKind.withUTF8 { eventKind in
        guard name != nil else { return kind(of: value, named: nil, in: eventKind) }
        return name!.withUTF8 { kind(of: value, named: $0, in: eventKind) }
      }
    }
  }

  /// The same of bytes.
  static func kind(
    of value: UnsafeBufferPointer<UInt8>, named name: UnsafeBufferPointer<UInt8>?,
    in eventKind: UnsafeBufferPointer<UInt8>
  ) -> Subject.Kind {
    if let name, let kind = kind(named: name) { return kind }
    if isNumber(value) { return .number }
    if isDomain(value) { return .domain }
    let isTransaction = eventKind.elementsEqual("transaction".utf8)
    if !isTransaction, value.allSatisfy({ $0 &- 48 < 10 }) {
      return value.count == 15 ? .device : .number
    }
    return isTransaction ? .account : .other
  }

  private static func kind(named name: UnsafeBufferPointer<UInt8>) -> Subject.Kind? {
    for known in names where known.name.utf8CodeUnitCount == name.count {
      // SAFETY: a static string with a pointer has that many bytes behind it.
      if known.name.withUTF8Buffer({ $0.elementsEqual(name) }) { return known.kind }
    }
    return nil
  }

  /// `+` and 7 to 15 digits.
  static func isNumber(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    (8...16).contains(value.count) && value[0] == UInt8(ascii: "+")
      && value.dropFirst().allSatisfy { $0 &- 48 < 10 }
  }

  static func isDomain(_ value: String) -> Bool {
    var value = value
    return value.withUTF8(isDomain)
  }

  /// Labels of letters, digits and hyphens with dots between them; the last begins with a letter.
  static func isDomain(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard value.count <= 253 else { return false }
    var labels = 1
    var start = 0
    for index in 0..<value.count {
      if value[index] == UInt8(ascii: ".") {
        guard (1...63).contains(index - start) else { return false }
        labels += 1
        start = index + 1
      } else if !isNameByte(value[index]) {
        return false
      }
    }
    return labels > 1 && (1...63).contains(value.count - start) && (value[start] | 0x20) &- 97 < 26
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "-") || byte >= 0x80
  }
}
