/// What a network's people and organisations do when nobody defrauds them.
///
/// Each call of a `write` function appends the part of one event's line that follows the time,
/// and returns where the event enters the network: the region of its switch.
struct Background {
  let population: Population
  let days: Int
  var memory: PersonMemory
  let personal = TextTemplates(TextCorpus.personal)
  let codes = TextTemplates(TextCorpus.codes)
  let notices = TextTemplates(TextCorpus.notices)
  /// The next person whom payroll comes to, and the day for which it runs.
  private var payrollPerson = 0
  private var payrollDay = -1

  init(population: Population, days: Int) {
    self.population = population
    self.days = days
    memory = PersonMemory(count: population.count)
  }

  /// When an event happens, as the rest of the generator needs it.
  struct Moment {
    /// Milliseconds since the start of the run.
    var elapsed: Int64
    /// 0...23 by the zone's clock.
    var hour: Int
    /// 1...31 by the zone's clock.
    var dayOfMonth: Int
    /// Days since the start of the run.
    var day: Int

    var second: Int { Int(elapsed / 1_000) }
  }

  /// Organisations grow with the network.
  var callCentres: Int { max(3, population.count / 12_000) }
  var merchants: Int { max(40, population.count / 60) }
  var services: Int { 30 }

  /// Someone who is up at that hour and not silenced.
  func someone(_ moment: Moment, _ random: inout RandomStream) -> Int {
    var person = random.below(population.count)
    for _ in 0..<6 {
      if population.isAwake(person, hour: moment.hour), !memory.isSilent(person) { return person }
      person = random.below(population.count)
    }
    return person
  }

  /// Keeps the victim's ordinary life clear of what the story has just done.
  mutating func remember(_ event: StoryEvent, victim: Int) {
    let second = Int(event.elapsed / 1_000)
    switch event.kind {
    case .call: memory.called(victim, at: second)
    case .transaction: memory.transferred(victim, at: second)
    case .sms: break
    }
    if let person = event.silences { memory.silence(person) }
  }

  /// The next employee whose salary is due, or nil when all have been paid that day.
  mutating func nextSalary(_ moment: Moment) -> Int? {
    if payrollDay != moment.day {
      payrollDay = moment.day
      payrollPerson = 0
    }
    let wanted = min(moment.dayOfMonth, 28)
    var steps = 0
    while payrollPerson < population.count, steps < 64 {
      let company = population.employer(of: payrollPerson)
      if population.payday(ofCompany: company) == wanted {
        payrollPerson += 1
        return payrollPerson - 1
      }
      payrollPerson = (company + 1) * 50
      steps += 1
    }
    return nil
  }
}
