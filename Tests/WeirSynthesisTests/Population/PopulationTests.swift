import Testing

@testable import WeirSynthesis

struct PopulationTests {
  private let population = Population(seed: 21, count: 50_000)

  @Test func numbersBelongToOnePersonEach() {
    let people = Array(0..<60_000)
    #expect(Set(people.map(population.phone)).count == people.count)
    #expect(Set(people.map(population.account)).count == people.count)
    #expect(Set(people.map { population.imsi($0) }).count == people.count)
  }

  @Test func telephonesAreMobileNumbersOfTheCountry() {
    for person in 0..<1_000 {
      let phone = String(population.phone(person))
      #expect(phone.count == 13 && phone.hasPrefix("861"))
      let burner = String(population.virtualPhone(person))
      #expect(["16", "17"].contains(burner.dropFirst(2).prefix(2)))
    }
  }

  @Test func peopleAreAwakeForTwoThirdsOfTheDayAndRarelyAtNight() {
    let awake = (0..<24).map { hour in
      (0..<5_000).count { population.isAwake($0, hour: hour) }
    }
    #expect(awake[3] < 200)
    #expect(awake[12] > 4_800)
    #expect((70_000...95_000).contains(awake.reduce(0, +)))
  }

  @Test func circlesAreSmallAndOfOthers() {
    var random = RandomStream(3)
    for person in [0, 17, 49_999] {
      let contacts = Set((0..<500).map { _ in population.contact(of: person, &random) })
      #expect((4...12).contains(contacts.count))
      #expect(!contacts.contains(person))
      let payees = Set((0..<200).map { _ in population.payee(of: person, &random) })
      #expect((1...4).contains(payees.count))
    }
  }

  @Test func otherSeedsOtherPeople() {
    let other = Population(seed: 22, count: 50_000)
    #expect((0..<100).count { other.phone($0) == population.phone($0) } < 3)
  }
}
