import WeirCore

/// The people of the network, each computed from the seed and the person's number.
///
/// Nothing is stored, so any number of people cost nothing. A *person* is 0..<``count``; numbers
/// from ``count`` on are outsiders, whose telephones and accounts belong to nobody else.
struct Population: Sendable {
  let seed: UInt64
  let count: Int

  /// What a person is besides a subscriber.
  enum Trade {
    case ordinary
    case courier
    /// Has family abroad, who call often and long.
    case familyAbroad
    /// Travels abroad and calls home over international trunks.
    case roaming
  }

  /// Different questions about one person, so that the answers are independent.
  enum Trait: UInt64 {
    case prefix = 1
    case trade, hours, imei, home, work, contact, payee, age, salary, device, relative, swap,
      employerLine
  }

  func hash(_ person: Int, _ trait: Trait, _ index: Int = 0) -> UInt64 {
    mixBits(
      mixBits(seed ^ (trait.rawValue &* 0xA24B_AED4_963E_E407))
        ^ (UInt64(truncatingIfNeeded: person) &* 0x9FB2_1C65_1E98_DF25)
        ^ (UInt64(truncatingIfNeeded: index) << 48))
  }

  func trade(_ person: Int) -> Trade {
    switch hash(person, .trade) % 3000 {
    case 0..<20: .courier
    case 20..<58: .familyAbroad
    case 58..<61: .roaming
    default: .ordinary
    }
  }

  /// Years, 16...85.
  func age(_ person: Int) -> Int {
    16 + Int(hash(person, .age) % 70)
  }

  /// Whether the person is up at an hour (0...23) of the zone's clock.
  func isAwake(_ person: Int, hour: Int) -> Bool {
    let habits = hash(person, .hours)
    if habits % 50 == 0 { return hour >= 17 || hour < 7 }
    let wake = 6 + Int(habits >> 8 & 3)
    let sleep = 21 + Int(habits >> 16 & 3)
    let isLate = sleep > 23
    return hour >= wake && (hour < sleep || isLate) || isLate && hour < sleep - 24
  }

  /// One of the twelve people whom the person calls and writes to; the first ones most.
  ///
  /// Circles lie around the person's number, so that most who call each other share friends.
  func contact(of person: Int, _ random: inout RandomStream) -> Int {
    let spread = random.below(12)
    let index = min(spread, random.below(12))
    let distance = 1 + Int(hash(person, .contact, index) % 96)
    return wrapped(index & 1 == 0 ? person + distance : person - distance)
  }

  /// One of the four people to whom the person sends money: parents, landlord, friends.
  func payee(of person: Int, _ random: inout RandomStream) -> Int {
    let index = random.below(4)
    return wrapped(person + 100 + Int(hash(person, .payee, index) % 400))
  }

  /// Someone whom the person does not know.
  func stranger(_ random: inout RandomStream) -> Int {
    random.below(count)
  }

  /// Companies employ fifty people each, with numbers in a row.
  func employer(of person: Int) -> Int { person / 50 }

  /// Day of the month, 1...28, on which a company pays; most on the 10th or the 15th.
  func payday(ofCompany company: Int) -> Int {
    let draw = hash(company, .salary)
    return switch draw % 8 {
    case 0, 1, 2: 10
    case 3, 4: 15
    default: 1 + Int(draw >> 8 & 0xFFFF) % 28
    }
  }

  /// Yuan a month.
  func salary(of person: Int) -> Int {
    let draw = hash(person, .salary, 1)
    return 3_500 + Int(draw % 9_000) + (draw >> 20 & 15 == 0 ? Int(draw >> 32 & 0x7FFF) : 0)
  }

  func wrapped(_ person: Int) -> Int {
    let rest = person % count
    return rest < 0 ? rest + count : rest
  }
}
