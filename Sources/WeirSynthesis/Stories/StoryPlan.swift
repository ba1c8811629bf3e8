/// Which stories a run has, and when each begins; their events are made when they are needed.
struct StoryPlan {
  /// One story, in a few bytes.
  struct Story {
    /// Index of ``StoryKind/catalogue``.
    var kind: Int32
    /// Counts all stories of the run, over all kinds; the source of the story's randomness.
    var serial: Int32
    /// Milliseconds since the start of the run.
    var start: Int64
    /// Counts the stories of fraud in the order of their starts, from 1; 0 for others.
    var number: Int32 = 0
  }

  /// By start.
  private(set) var stories: [Story] = []
  /// Stories of fraud; the others are not labelled.
  private(set) var fraudCount = 0
  /// Events of all stories together.
  private(set) var eventCount = 0

  private let population: Population
  /// Shares no divisor with the number of those who can be victims, so that it meets all before
  /// it meets one again.
  private let stride: Int
  private let days: Int
  private let catalogue = StoryKind.catalogue

  /// From so many events on every kind of story appears.
  static let smallestWithAll = 20_000
  /// Every fourth person can be a victim; strangers of a story are others, so that stories do not
  /// get into each other's way.
  static let peoplePerVictim = 4
  /// Each kind of look-alike appears once in so many events.
  static let eventsPerLookAlike = 50_000
  /// Outsiders that one story may have.
  private static let outsiders = 64
  private static let millisecondsPerDay: Int64 = 86_400_000

  /// Plans about `events * share` events of stories.
  ///
  /// - Complexity: O(*s*) time in the events of stories; some bytes of memory a story.
  init(population: Population, events: Int, share: Double, days: Int) {
    self.population = population
    self.days = days
    let victims = population.count / Self.peoplePerVictim
    var stride = victims * 618 / 1_000 + 1
    while greatestCommonDivisor(stride, victims) != 1 { stride += 1 }
    self.stride = stride
    var serial: Int32 = 0
    for (kind, count) in counts(budget: Double(events) * share, events: events).enumerated() {
      for _ in 0..<count {
        stories.append(place(kind: kind, serial: serial))
        serial += 1
      }
    }
    for index in stories.indices {
      let made = build(stories[index])
      eventCount += made.count
      let last = made.map(\.elapsed).max() ?? 0
      let over = last - (Int64(days) * Self.millisecondsPerDay - 1_000)
      if over > 0 { stories[index].start -= over }
    }
    stories.sort { ($0.start, $0.serial) < ($1.start, $1.serial) }
    for index in stories.indices where catalogue[Int(stories[index].kind)].isFraud {
      fraudCount += 1
      stories[index].number = Int32(fraudCount)
    }
  }

  /// The events of a story; the same each time.
  func build(_ story: Story) -> [StoryEvent] {
    let day = Int(story.start / Self.millisecondsPerDay)
    var builder = StoryBuilder(
      population: population,
      random: RandomStream(population.seed ^ mixBits(UInt64(story.serial) + 0x5EED)),
      start: story.start, daysLeft: days - 1 - day,
      victim: victim(story), outsider: outsider(story))
    catalogue[Int(story.kind)].build(&builder)
    return builder.events
  }

  func category(_ story: Story) -> String { catalogue[Int(story.kind)].category }

  /// The person defrauded.
  func victim(_ story: Story) -> Int {
    let victims = population.count / Self.peoplePerVictim
    let first = Int(mixBits(population.seed) % UInt64(victims))
    return (first + Int(story.serial) * stride) % victims * Self.peoplePerVictim
  }

  private func outsider(_ story: Story) -> Int {
    let room = (Population.numbers - population.count) / Self.outsiders
    return population.count + Int(story.serial) % room * Self.outsiders
  }

  private func place(kind: Int, serial: Int32) -> Story {
    let kind = (index: kind, value: catalogue[kind])
    var random = RandomStream(mixBits(population.seed &+ 77) ^ UInt64(serial) << 20)
    let from = kind.value.hours.lowerBound * 3_600
    let seconds = kind.value.hours.count * 3_600
    var day = random.below(days)
    // A story that would outlast the run begins earlier.
    let latest = days * 86_400 - kind.value.span - 60
    if day > 0, day * 86_400 + from > latest { day -= 1 }
    let room = max(1, min(seconds, latest - day * 86_400 - from))
    let start = max(0, min(day * 86_400 + from + random.below(room), latest))
    return Story(
      kind: Int32(kind.index), serial: serial,
      start: Int64(start) * 1_000 + Int64(random.below(1_000)))
  }

  /// How many stories of each kind: one each, and what is left of the budget for scams by the
  /// reported cases (three fifths), for network and for payment fraud (a fifth each, in equal
  /// parts).
  private func counts(budget: Double, events: Int) -> [Int] {
    let sizes = catalogue.indices.map { index in
      Double(build(Story(kind: Int32(index), serial: Int32(index), start: 0)).count)
    }
    var counts = catalogue.map { budget > 0 || !$0.isFraud ? 1 : 0 }
    if events < Self.smallestWithAll, budget > 0 {
      var left = Double(events) / 4
      for index in catalogue.indices {
        counts[index] = sizes[index] <= left ? 1 : 0
        left -= Double(counts[index]) * sizes[index]
      }
    }
    for index in catalogue.indices where !catalogue[index].isFraud {
      counts[index] = events / Self.eventsPerLookAlike
    }
    let floor = catalogue.indices.filter { catalogue[$0].isFraud }
    let rest = budget - floor.map { Double(counts[$0]) * sizes[$0] }.reduce(0, +)
    if rest <= 0 { return counts }
    let shares: [(StoryKind.Group, Double)] = [(.person, 0.6), (.network, 0.2), (.payment, 0.2)]
    for (group, part) in shares {
      let members = catalogue.indices.filter { catalogue[$0].group == group }
      let weights = members.map { index in
        group == .person ? Double(catalogue[index].prior) : 1 / sizes[index]
      }
      let mean = zip(members, weights).map { sizes[$0] * $1 }.reduce(0, +)
      for (index, weight) in zip(members, weights) {
        counts[index] += Int((rest * part * weight / mean).rounded())
      }
    }
    return counts
  }
}

private func greatestCommonDivisor(_ one: Int, _ other: Int) -> Int {
  other == 0 ? one : greatestCommonDivisor(other, one % other)
}
