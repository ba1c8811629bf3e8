/// Telephones, accounts and devices as digits; people and outsiders have different ones.
extension Population {
  /// No more people and outsiders than there are numbers of eight digits.
  static let numbers = 100_000_000
  /// Where the numbers of outsiders begin must leave room for them.
  static let maximumCount = 50_000_000

  /// Operators' prefixes, and those of virtual operators, which fraudsters prefer.
  private static let prefixes: [UInt64] = [
    130, 131, 132, 134, 135, 136, 137, 138, 139, 150, 151, 152, 157, 158, 159, 180, 182, 183, 186,
    187, 188, 189,
  ]
  private static let virtualPrefixes: [UInt64] = [162, 165, 167, 170, 171]

  /// Digits after the plus: 86 and eleven more.
  func phone(_ person: Int) -> UInt64 {
    let draw = hash(person, .prefix)
    let prefix =
      isVirtual(person)
      ? Self.virtualPrefixes[Int(draw >> 32 & 0xFFFF) % Self.virtualPrefixes.count]
      : Self.prefixes[Int(draw >> 32 & 0xFFFF) % Self.prefixes.count]
    return Self.mobile(prefix, eight(person))
  }

  /// Whether the person is with a virtual operator, as one in a hundred is.
  func isVirtual(_ person: Int) -> Bool { hash(person, .prefix) % 100 == 0 }

  /// A number of a virtual operator, for an outsider.
  func virtualPhone(_ outsider: Int) -> UInt64 {
    let draw = hash(outsider, .prefix)
    return Self.mobile(
      Self.virtualPrefixes[Int(draw >> 32 & 0xFFFF) % Self.virtualPrefixes.count], eight(outsider))
  }

  private static func mobile(_ prefix: UInt64, _ rest: UInt64) -> UInt64 {
    (86_000 + prefix) * 100_000_000 + rest
  }

  /// Sixteen digits, one account a person.
  func account(_ person: Int) -> UInt64 {
    6_217_000_000_000_000 + (hash(person, .device, 1) % 1_000) * 100_000_000 + eight(person)
  }

  /// A one-to-one mix of a number in eight digits, so that neighbours do not follow each other.
  private func eight(_ person: Int) -> UInt64 {
    // INVARIANT: the factor shares no divisor with 10^8.
    (UInt64(person) &* 61_803_399 &+ seed % 99_999_989) % UInt64(Self.numbers)
  }

  /// Fifteen digits.
  func imei(_ person: Int) -> UInt64 {
    860_000_000_000_000 + hash(person, .imei) % 9_000_000_000_000
  }

  /// Fifteen digits; `replaced` is the card that came after the first.
  func imsi(_ person: Int, replaced: Bool = false) -> UInt64 {
    460_000_000_000_000 + eight(person) * 10 + (replaced ? 7 : 0)
  }

  /// The millisecond of the run from which a person's card is a new one, for the few who
  /// replace it; nil for the others.
  func replacesCard(_ person: Int, days: Int) -> Int64? {
    let draw = hash(person, .swap)
    guard draw % 10_000 == 0 else { return nil }
    return Int64(9 * 3_600_000) + Int64(draw >> 20) % (Int64(days) * 86_400_000)
  }

  /// Each serves some hundred people.
  var cells: Int { max(20, count / 250) }

  /// The cell at home by night, at work by day.
  func cell(_ person: Int, hour: Int) -> Int {
    return Int(hash(person, (9..<18).contains(hour) ? .work : .home) % UInt64(cells))
  }

  /// Where family abroad calls from: digits after the plus.
  func relativeAbroad(_ person: Int) -> UInt64 {
    let draw = hash(person, .relative)
    let plans: [(code: UInt64, digits: UInt64)] = [
      (1_626, 10_000_000), (447_700, 1_000_000), (61_412, 1_000_000), (8_190, 100_000_000),
      (659_100, 10_000), (491_512, 10_000_000), (336_120, 1_000_000), (14_165, 1_000_000),
    ]
    let plan = plans[Int(draw % UInt64(plans.count))]
    return plan.code * plan.digits + (draw >> 16) % plan.digits
  }
}
