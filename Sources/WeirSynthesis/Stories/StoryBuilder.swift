/// Collects the events of one story; times are seconds after the story's start.
struct StoryBuilder {
  let population: Population
  var random: RandomStream
  /// Milliseconds since the start of the run.
  let start: Int64
  /// Days of the run that are left after the one on which the story starts.
  let daysLeft: Int
  /// The person defrauded; no other story has the same one, as long as there are enough people.
  let victim: Int
  /// The first of this story's own outsiders.
  let outsider: Int
  var events: [StoryEvent] = []

  /// What a call tells about the telephone that makes it.
  struct Card {
    var imei: String
    var imsi: String
    var cell: String
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int { random.within(range) }

  /// About `number` times `every` seconds, later for every next number.
  mutating func spaced(_ number: Int, every: Int) -> Double {
    Double(number * every + random.below(every * 3 / 4))
  }

  // MARK: Numbers

  func phone(_ person: Int) -> String { "+\(population.phone(person))" }
  var victimPhone: String { phone(victim) }

  /// A telephone of the story's own, of a virtual operator.
  func burner(_ index: Int = 0) -> String {
    "+\(population.virtualPhone(outsider + index))"
  }

  /// A telephone abroad of the story's own.
  func abroad(_ index: Int = 0) -> String {
    let codes = ["855", "95", "856", "63", "44"]
    let draw = population.hash(outsider + index, .relative)
    let code = codes[Int(draw % UInt64(codes.count))]
    return "+\(code)\(20_000_000 + (draw >> 8) % 70_000_000)"
  }

  func account(_ person: Int) -> String { String(population.account(person)) }
  var victimAccount: String { account(victim) }

  /// An account of a mule of the story's own.
  func mule(_ index: Int = 0) -> String { account(outsider + 32 + index) }
  func mulePhone(_ index: Int = 0) -> String { phone(outsider + 32 + index) }

  /// Someone who is no story's victim.
  mutating func stranger() -> Int {
    let person = population.stranger(&random)
    return person % StoryPlan.peoplePerVictim == 0 ? person + 1 : person
  }

  func card(_ person: Int) -> Card {
    Card(
      imei: String(population.imei(person)), imsi: String(population.imsi(person)),
      cell: "cell-\(population.cell(person, hour: 12))")
  }

  mutating func digits(_ count: Int) -> String {
    String((0..<count).map { _ in Character(String(random.below(10))) })
  }

  mutating func choice(_ texts: [String]) -> String { texts[random.below(texts.count)] }

  // MARK: Events

  /// A call that begins at `second` and is recorded when it ends.
  mutating func call(
    _ role: StoryRole, at second: Double, from caller: String, to callee: String, seconds: Int,
    answered: Bool = true, card: Card? = nil, trunk: String? = nil, silences: Int? = nil
  ) {
    var fields = [("caller", quoted(caller)), ("callee", quoted(callee))]
    fields += [("duration", String(seconds)), ("answered", answered ? "true" : "false")]
    if let card {
      fields += [("imei", quoted(card.imei)), ("imsi", quoted(card.imsi))]
      fields.append(("cell", quoted(card.cell)))
    }
    if let trunk { fields.append(("trunk", quoted(trunk))) }
    add(.call, role, second + Double(seconds), fields, silences: silences)
  }

  mutating func text(
    _ role: StoryRole, at second: Double, from sender: String, to recipient: String,
    _ text: String, cell: String? = nil
  ) {
    var fields = [("sender", quoted(sender)), ("recipient", quoted(recipient))]
    fields.append(("text", quoted(text)))
    if let cell { fields.append(("cell", quoted(cell))) }
    add(.sms, role, second, fields)
  }

  /// Who takes part in a payment; a missing number is left out of the record.
  struct Party {
    var account: String
    var phone: String?
  }

  func party(_ person: Int) -> Party { Party(account: account(person), phone: phone(person)) }
  var victimParty: Party { party(victim) }
  func muleParty(_ index: Int = 0) -> Party {
    Party(account: mule(index), phone: mulePhone(index))
  }

  mutating func pay(
    _ role: StoryRole, at second: Double, from payer: Party, to payee: Party, _ yuan: Int,
    cents: Int = 0, type: String = "transfer", channel: String = "app", device: String? = nil
  ) {
    let rest = cents < 10 ? "0\(cents)" : String(cents)
    let amount = cents == 0 ? String(yuan) : "\(yuan).\(rest)"
    var fields = [("payer", quoted(payer.account)), ("payee", quoted(payee.account))]
    fields += [("amount", amount), ("currency", "\"CNY\"")]
    fields += [("channel", quoted(channel)), ("type", quoted(type))]
    if let phone = payer.phone { fields.append(("payer_phone", quoted(phone))) }
    if let phone = payee.phone { fields.append(("payee_phone", quoted(phone))) }
    if let device { fields.append(("device", quoted(device))) }
    add(.transaction, role, second, fields)
  }

  func victimDevice() -> String {
    "dev-\(population.hash(victim, .device) % 100_000_000_000)"
  }

  /// A one-time code of one of the harmless services.
  mutating func code(_ role: StoryRole, at second: Double, to recipient: String) {
    let service = random.below(20)
    text(
      role, at: second, from: "1069\(100_000 + service * 137)", to: recipient,
      "【\(TextCorpus.brands[service])】\(digits(6))是您的验证码，五分钟内有效，请勿泄露给任何人")
  }

  private func quoted(_ text: String) -> String { "\"\(text)\"" }

  private mutating func add(
    _ kind: LogKind, _ role: StoryRole, _ second: Double, _ fields: [(String, String)],
    silences: Int? = nil
  ) {
    let body = fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
    events.append(
      StoryEvent(
        elapsed: start + Int64(second * 1_000), kind: kind, role: role, body: Array(body.utf8),
        silences: silences))
  }
}
