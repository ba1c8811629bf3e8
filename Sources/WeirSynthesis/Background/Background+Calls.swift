/// Calls that people and organisations make.
extension Background {
  mutating func writeCall(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    switch random.below(100_000) {
    case 0..<7_000: writeCourierCall(moment, &random, to: &line)
    case 7_000..<10_500: writeCentreCall(moment, &random, to: &line)
    case 10_500..<12_500: writeHotlineCall(moment, &random, to: &line)
    case 12_500..<12_560: writeFamilyCall(moment, &random, to: &line)
    case 12_560..<12_565: writeForwarding(moment, &random, to: &line)
    default: writeOrdinaryCall(moment, &random, to: &line)
    }
  }

  private mutating func writeOrdinaryCall(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    let caller = someone(moment, &random)
    let callee =
      random.below(100) < 88
      ? population.contact(of: caller, &random) : population.stranger(&random)
    let talk = Talk(&random)
    writePersonCall(caller, callee, talk, moment, &random, to: &line)
    return caller & 3
  }

  /// Couriers call one stranger after another for half a minute each.
  private mutating func writeCourierCall(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    // The nearest courier after a random number; one in 150 people is one.
    var caller = random.below(population.count)
    for _ in 0..<600 {
      if population.trade(caller) == .courier { break }
      caller = population.wrapped(caller + 1)
    }
    let isAnswered = random.below(100) < 84
    let talk = Talk(
      seconds: isAnswered ? random.within(9...70) : random.within(12...40),
      isAnswered: isAnswered)
    writePersonCall(caller, population.stranger(&random), talk, moment, &random, to: &line)
    return caller & 3
  }

  private mutating func writePersonCall(
    _ caller: Int, _ callee: Int, _ talk: Talk, _ moment: Moment, _ random: inout RandomStream,
    to line: inout LineBuffer
  ) {
    // One in thirty still pays a large sum while talking.
    let pays = random.below(30) == 0
    let free = min(
      memory.freeSeconds(caller, at: moment.second, ignoresTransfers: pays),
      memory.freeSeconds(callee, at: moment.second, ignoresTransfers: pays))
    var talk = talk.seconds <= free ? talk : Talk(seconds: min(free, 14), isAnswered: true)
    if memory.isOccupied(callee, at: moment.second), population.isVirtual(caller) {
      // Whoever is busy with a fraudster lets other unknown numbers ring.
      talk = Talk(seconds: 9 + talk.seconds % 30, isAnswered: false)
    }
    line.append("\"caller\":\"+")
    line.append(population.phone(caller))
    line.append("\",\"callee\":\"+")
    line.append(population.phone(callee))
    line.append("\"")
    writeTalk(talk, &line)
    memory.called(caller, at: moment.second)
    memory.called(callee, at: moment.second)
    writeDevice(caller, moment, &line)
    let isRoaming = population.trade(caller) == .roaming
    line.append(isRoaming ? ",\"trunk\":\"INT-02\"}\n" : "}\n")
  }

  /// Shops' and banks' people who call customers all day.
  private mutating func writeCentreCall(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    let centre = random.below(callCentres)
    let callee = someone(moment, &random)
    let isAnswered = random.below(100) < 55
    let wanted = isAnswered ? random.within(18...420) : random.within(9...32)
    let free = memory.freeSeconds(callee, at: moment.second, ignoresTransfers: false)
    line.append("\"caller\":\"")
    writeCentreNumber(centre, &line)
    line.append("\",\"callee\":\"+")
    line.append(population.phone(callee))
    line.append("\"")
    writeTalk(
      Talk(seconds: min(wanted, max(free, 8)), isAnswered: isAnswered && wanted <= free), &line)
    memory.called(callee, at: moment.second)
    line.append(",\"trunk\":\"SIP-")
    line.append(UInt64(centre % 40), digits: 2)
    line.append("\"}\n")
    return centre & 3
  }

  func writeCentreNumber(_ centre: Int, _ line: inout LineBuffer) {
    if centre % 3 == 0 {
      line.append("95")
      line.append(UInt64(200 + centre % 300))
    } else {
      line.append("+86400")
      line.append(
        population.hash(centre, .employerLine) % 10_000_000, digits: 7)
    }
  }

  /// People who call a hotline: the operator, a bank, a ministry.
  private mutating func writeHotlineCall(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    let caller = someone(moment, &random)
    let free = memory.freeSeconds(caller, at: moment.second, ignoresTransfers: true)
    line.append("\"caller\":\"+")
    line.append(population.phone(caller))
    line.append("\",\"callee\":\"")
    switch random.below(8) {
    case 0, 1: line.append("10086")
    case 2: line.append("95588")
    case 3: line.append("95533")
    case 4: line.append("12345")
    case 5: line.append("120")
    default: writeCentreNumber(random.below(callCentres), &line)
    }
    line.append("\"")
    writeTalk(Talk(seconds: min(free, random.within(20...600)), isAnswered: true), &line)
    memory.called(caller, at: moment.second)
    writeDevice(caller, moment, &line)
    line.append("}\n")
    return caller & 3
  }

  /// Long calls with family abroad, in both directions.
  private mutating func writeFamilyCall(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    var person = random.below(population.count)
    for _ in 0..<600 {
      if population.trade(person) == .familyAbroad { break }
      person = population.wrapped(person + 1)
    }
    let free = memory.freeSeconds(person, at: moment.second, ignoresTransfers: false)
    let isAnswered = random.below(100) < 80 && free >= 90
    let wanted = isAnswered ? random.within(90...3_600) : random.within(12...45)
    let talk = Talk(seconds: isAnswered ? min(wanted, free) : wanted, isAnswered: isAnswered)
    let isIncoming = random.below(2) == 0
    line.append("\"caller\":\"+")
    line.append(isIncoming ? population.relativeAbroad(person) : population.phone(person))
    line.append("\",\"callee\":\"+")
    line.append(isIncoming ? population.phone(person) : population.relativeAbroad(person))
    line.append("\"")
    writeTalk(talk, &line)
    memory.called(person, at: moment.second)
    if isIncoming {
      line.append(",\"trunk\":\"INT-01\"}\n")
    } else {
      writeDevice(person, moment, &line)
      line.append(",\"trunk\":\"INT-01\"}\n")
    }
    return person & 3
  }

  /// Someone sends calls on to a number of the family or the office.
  private mutating func writeForwarding(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    let caller = someone(moment, &random)
    line.append("\"caller\":\"+")
    line.append(population.phone(caller))
    line.append("\",\"callee\":\"**21*")
    line.append(population.phone(population.contact(of: caller, &random)) % 100_000_000_000)
    line.append("#\",\"duration\":0,\"answered\":true")
    writeDevice(caller, moment, &line)
    line.append("}\n")
    return caller & 3
  }

  /// How a call went.
  struct Talk {
    var seconds: Int
    var isAnswered: Bool

    init(seconds: Int, isAnswered: Bool) {
      self.seconds = seconds
      self.isAnswered = isAnswered
    }

    /// Most calls are short, a few last an hour; a quarter is not answered, and of those a few
    /// end before they ring.
    init(_ random: inout RandomStream) {
      isAnswered = random.below(100) < 74
      if isAnswered {
        seconds =
          switch random.below(100) {
          case 0..<55: random.within(8...60)
          case 55..<88: random.within(60...300)
          case 88..<97: random.within(300...900)
          default: random.within(900...3_600)
          }
      } else {
        seconds = random.below(100) < 4 ? 0 : random.within(5...45)
      }
    }
  }

  private func writeTalk(_ talk: Talk, _ line: inout LineBuffer) {
    line.append(",\"duration\":")
    line.append(UInt64(talk.seconds))
    line.append(talk.isAnswered ? ",\"answered\":true" : ",\"answered\":false")
  }

  private func writeDevice(_ person: Int, _ moment: Moment, _ line: inout LineBuffer) {
    let isReplaced = population.replacesCard(person, days: days).map { moment.elapsed >= $0 }
    line.append(",\"imei\":\"")
    line.append(population.imei(person), digits: 15)
    line.append("\",\"imsi\":\"")
    line.append(population.imsi(person, replaced: isReplaced ?? false), digits: 15)
    line.append("\",\"cell\":\"cell-")
    line.append(UInt64(population.cell(person, hour: moment.hour)))
    line.append("\"")
  }
}
