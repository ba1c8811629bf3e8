/// Payments of people, shops and companies.
extension Background {
  mutating func writePayment(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    if (9..<12).contains(moment.hour), random.below(100) < 12, let person = nextSalary(moment) {
      return writeSalary(person, moment, &random, to: &line)
    }
    let payer = someone(moment, &random)
    let isOccupied = memory.isOccupied(payer, at: moment.second)
    line.append("\"payer\":\"")
    switch random.below(10_000) {
    case 0..<1_300 where !isOccupied: writeTransfer(payer, moment, &random, to: &line)
    case 1_300..<2_600: writeFare(payer, &random, to: &line)
    case 2_600..<3_000: writeBill(payer, &random, to: &line)
    case 3_000..<3_200: writeTopUp(payer, &random, to: &line)
    case 3_200..<3_350: writeWithdrawal(payer, &random, to: &line)
    case 3_350..<3_355 where !isOccupied: writeLargePurchase(payer, &random, to: &line)
    case 3_355..<3_356: writeLoan(payer, &random, to: &line)
    case 3_356..<3_386: writeInvoice(&random, to: &line)
    default: writePurchase(payer, isSmall: isOccupied, &random, to: &line)
    }
    return payer & 3
  }

  private func writeSalary(
    _ person: Int, _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    line.append("\"payer\":\"CORP")
    line.append(UInt64(population.employer(of: person)), digits: 7)
    line.append("\",\"payee\":\"")
    line.append(population.account(person))
    line.append("\",\"amount\":")
    line.append(hundredths: population.salary(of: person) * 100 + random.below(100))
    line.append(",\"currency\":\"CNY\",\"channel\":\"corporate\",\"type\":\"salary\"")
    line.append(",\"payee_phone\":\"+")
    line.append(population.phone(person))
    line.append("\"}\n")
    return population.employer(of: person) & 3
  }

  private mutating func writeTransfer(
    _ payer: Int, _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    let yuan =
      switch random.below(1_000) {
      case 0..<420: random.within(1...200)
      case 420..<840: random.within(200...2_000)
      case 840..<975: random.within(2_000...8_000)
      case 975..<996: random.within(8_000...30_000)
      default: random.within(30_000...120_000)
      }
    // One in fifteen goes to someone who was never paid before.
    let payee =
      random.below(15) == 0
      ? population.stranger(&random) : population.payee(of: payer, &random)
    if yuan >= 5_000 { memory.transferred(payer, at: moment.second) }
    line.append(population.account(payer))
    line.append("\",\"payee\":\"")
    line.append(population.account(payee))
    writeAmount(yuan * 100 + (random.below(3) == 0 ? random.below(100) : 0), &line)
    line.append("app\",\"type\":\"transfer")
    writePayer(payer, &line)
    line.append(",\"payee_phone\":\"+")
    line.append(population.phone(payee))
    line.append("\"")
    writeDevice(payer, &random, &line)
  }

  private func writePurchase(
    _ payer: Int, isSmall: Bool, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    let merchant = min(random.below(merchants), random.below(merchants))
    let hundredths =
      switch random.below(isSmall ? 960 : 1_000) {
      case 0..<700: random.within(300...6_000)
      case 700..<960: random.within(6_000...40_000)
      case 960..<997: random.within(40_000...300_000)
      default: random.within(5...99)
      }
    line.append(population.account(payer))
    line.append("\",\"payee\":\"SHOP")
    line.append(UInt64(merchant), digits: 6)
    writeAmount(hundredths, &line)
    line.append(random.below(3) == 0 ? "card" : "qr")
    line.append("\",\"type\":\"purchase")
    writePayer(payer, &line)
    writeDevice(payer, &random, &line)
  }

  /// A car, a kitchen, a term at school.
  private func writeLargePurchase(
    _ payer: Int, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    line.append(population.account(payer))
    line.append("\",\"payee\":\"DEALER")
    line.append(UInt64(random.below(max(20, merchants / 10))), digits: 5)
    writeAmount(random.within(5_000...250_000) * 100, &line)
    line.append("app\",\"type\":\"purchase")
    writePayer(payer, &line)
    writeDevice(payer, &random, &line)
  }

  /// A bus or metro gate takes one card after another for a few yuan.
  private func writeFare(
    _ payer: Int, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    line.append(population.account(payer))
    line.append("\",\"payee\":\"TRANSIT")
    writeAmount(random.within(1...4) * 200, &line)
    line.append("nfc\",\"type\":\"fare")
    writePayer(payer, &line)
    line.append(",\"device\":\"gate-")
    line.append(UInt64(random.below(max(10, population.count / 2_000))))
    line.append("\"}\n")
  }

  private func writeBill(
    _ payer: Int, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    line.append(population.account(payer))
    line.append("\",\"payee\":\"UTILITY")
    line.append(UInt64(random.below(12)), digits: 2)
    writeAmount(random.within(2_000...60_000), &line)
    line.append("app\",\"type\":\"bill")
    writePayer(payer, &line)
    writeDevice(payer, &random, &line)
  }

  /// Credit for the own telephone or that of a relative.
  private func writeTopUp(
    _ payer: Int, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    let owner = random.below(4) == 0 ? population.contact(of: payer, &random) : payer
    line.append(population.account(payer))
    line.append("\",\"payee\":\"OPERATOR")
    writeAmount([3_000, 5_000, 10_000, 20_000][random.below(4)], &line)
    line.append("app\",\"type\":\"topup")
    writePayer(payer, &line)
    line.append(",\"payee_phone\":\"+")
    line.append(population.phone(owner))
    line.append("\"")
    writeDevice(payer, &random, &line)
  }

  private func writeWithdrawal(
    _ payer: Int, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    line.append(population.account(payer))
    line.append("\",\"payee\":\"CASH")
    writeAmount(random.within(1...30) * 10_000, &line)
    line.append("atm\",\"type\":\"withdrawal")
    writePayer(payer, &line)
    line.append(",\"device\":\"atm-")
    line.append(UInt64(random.below(max(10, population.count / 1_500))))
    line.append("\"}\n")
  }

  /// A loan of a bank, paid out to the borrower.
  private func writeLoan(
    _ borrower: Int, _ random: inout RandomStream, to line: inout LineBuffer
  ) {
    line.append("LENDER")
    line.append(UInt64(random.below(9)), digits: 2)
    line.append("\",\"payee\":\"")
    line.append(population.account(borrower))
    writeAmount(random.within(3...100) * 100_000, &line)
    line.append("app\",\"type\":\"loan\",\"payee_phone\":\"+")
    line.append(population.phone(borrower))
    line.append("\"}\n")
  }

  /// One company pays another.
  private func writeInvoice(_ random: inout RandomStream, to line: inout LineBuffer) {
    let companies = max(2, population.count / 50)
    line.append("CORP")
    line.append(UInt64(random.below(companies)), digits: 7)
    line.append("\",\"payee\":\"CORP")
    line.append(UInt64(random.below(companies)), digits: 7)
    writeAmount(random.within(20...6_000) * random.within(1_000...9_999), &line)
    line.append("corporate\",\"type\":\"invoice\"}\n")
  }

  /// From the end of the payee's name to the start of the channel's.
  private func writeAmount(_ hundredths: Int, _ line: inout LineBuffer) {
    line.append("\",\"amount\":")
    line.append(hundredths: hundredths)
    line.append(",\"currency\":\"CNY\",\"channel\":\"")
  }

  /// From the end of the type to the payer's number.
  private func writePayer(_ payer: Int, _ line: inout LineBuffer) {
    line.append("\",\"payer_phone\":\"+")
    line.append(population.phone(payer))
    line.append("\"")
  }

  private func writeDevice(
    _ payer: Int, _ random: inout RandomStream, _ line: inout LineBuffer
  ) {
    let draw = population.hash(payer, .device)
    line.append(",\"device\":\"dev-")
    line.append(draw % 100_000_000_000)
    line.append("\",\"ip\":\"10.")
    line.append(draw >> 8 & 255)
    line.append(byte: UInt8(ascii: "."))
    line.append(draw >> 16 & 255)
    line.append(byte: UInt8(ascii: "."))
    line.append(UInt64(random.below(256)))
    line.append("\"}\n")
  }
}
