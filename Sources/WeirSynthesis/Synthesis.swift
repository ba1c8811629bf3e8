import WeirCore
package import WeirSinks

/// Makes the logs of a network with fraud planted in them, in the order of event time.
///
/// The same options give the same bytes. Every event has a time of its own, so that the order of
/// events does not depend on the layout.
///
/// - Complexity: O(*n*) time; memory grows with subscribers and stories, not with events.
package struct Synthesis: ~Copyable {
  private let options: SynthesisOptions
  private let base: Int64
  private let plan: StoryPlan
  private let curve = ActivityCurve()
  private var background: Background
  private var random: RandomStream
  private var line = LineBuffer(capacity: 4_096)
  private var numbers = [Int](repeating: 0, count: LogKind.allCases.count)
  private var lastTime: Int64 = .min
  private var report = SynthesisReport()

  /// A story's event that waits for its minute.
  private struct Pending {
    var event: StoryEvent
    /// Index of ``StoryPlan/stories``.
    var story: Int
    /// Its place in the story.
    var place: Int
  }

  /// A victim's time to come to after the last event of the story.
  private static let recoverySeconds = 43_200

  /// So many events a day leave a millisecond for each of them in the busiest hour.
  private static let mostWithOwnTimes = 30_000_000

  /// Plans the stories; nothing is written yet.
  package init(_ options: SynthesisOptions) {
    self.options = options
    let midnight = Int64(options.start.daysSince1970) * EventTime.millisecondsPerDay
    base = options.zone.instant(localMilliseconds: midnight)
    let population = Population(seed: mixBits(options.seed &+ 1), count: options.subscribers)
    plan = StoryPlan(
      population: population, events: options.events, share: options.fraud, days: options.days)
    background = Background(population: population, days: options.days)
    random = RandomStream(mixBits(options.seed ^ 0xB5AD_4ECE_DA1C_E2A9))
  }

  /// Writes the events, `labels.csv` and `manifest.json` to `folder`; with `-` the events alone,
  /// as plain lines to standard output.
  ///
  /// `labels` names another path for the labels. `progress` gets the number of events so far.
  ///
  /// - Throws: ``SinkError`` if a file cannot be written.
  package consuming func write(
    to folder: String, labels: String? = nil, progress: (Int) -> Void = { _ in }
  ) throws(SinkError) -> SynthesisReport {
    var files = try EventFiles(folder: folder, options: options)
    let path = labels ?? (folder == "-" ? nil : "\(folder)/labels.csv")
    var labelFile: LabelFile?
    if let path { labelFile = try LabelFile(path: path) }
    try generate(into: &files, labelFile, progress)
    try files.commit()
    try labelFile?.commit()
    report.stories = plan.fraudCount
    report.files = files.names
    countCategories()
    if folder != "-" { try Manifest.write(options, report, folder: folder) }
    return report
  }

  private mutating func generate(
    into files: inout EventFiles, _ labels: LabelFile?, _ progress: (Int) -> Void
  ) throws(SinkError) {
    let ordinary = max(0, options.events - plan.eventCount)
    var waiting: [Int: [Pending]] = [:]
    var nextStory = 0
    for minute in 0..<options.days * ActivityCurve.minutesPerDay {
      let end = Int64(minute + 1) * 60_000
      while nextStory < plan.stories.count, plan.stories[nextStory].start < end {
        begin(nextStory, &waiting)
        nextStory += 1
      }
      var due = waiting.removeValue(forKey: minute) ?? []
      due.sort {
        ($0.event.elapsed, $0.story, $0.place) < ($1.event.elapsed, $1.story, $1.place)
      }
      let count =
        curve.count(before: minute + 1, total: ordinary, days: options.days)
        - curve.count(before: minute, total: ordinary, days: options.days)
      try writeMinute(minute, count, due, &files, labels)
      progress(report.events)
    }
  }

  /// Puts the events of a story where their minutes find them.
  private mutating func begin(_ index: Int, _ waiting: inout [Int: [Pending]]) {
    let story = plan.stories[index]
    let events = plan.build(story)
    for (place, event) in events.enumerated() {
      let due = Int(event.elapsed / 60_000)
      waiting[due, default: []].append(Pending(event: event, story: index, place: place))
    }
    guard story.number > 0 else { return }
    let end = events.map(\.elapsed).max() ?? story.start
    background.memory.occupy(plan.victim(story), until: Int(end / 1_000) + Self.recoverySeconds)
  }

  private mutating func writeMinute(
    _ minute: Int, _ count: Int, _ due: [Pending], _ files: inout EventFiles, _ labels: LabelFile?
  ) throws(SinkError) {
    let start = Int64(minute) * 60_000
    let day = minute / ActivityCurve.minutesPerDay
    let date = CivilDate(daysSince1970: options.start.daysSince1970 + day)
    var moment = Background.Moment(
      elapsed: start, hour: minute / 60 % 24, dayOfMonth: date.day, day: day)
    var next = 0
    for index in 0..<count {
      moment.elapsed = start + Int64((index * 60_000 + random.below(60_000)) / count)
      while next < due.count, due[next].event.elapsed <= moment.elapsed {
        try write(due[next], &files, labels)
        next += 1
      }
      try writeOrdinary(moment, &files)
    }
    while next < due.count {
      try write(due[next], &files, labels)
      next += 1
    }
  }

  /// Half calls, three tenths messages, two tenths payments.
  private mutating func writeOrdinary(
    _ moment: Background.Moment, _ files: inout EventFiles
  ) throws(SinkError) {
    let draw = random.below(10)
    let kind: LogKind = draw < 5 ? .call : draw < 8 ? .sms : .transaction
    let time = begin(kind, elapsed: moment.elapsed)
    let region =
      switch kind {
      case .call: background.writeCall(moment, &random, to: &line)
      case .sms: background.writeMessage(moment, &random, to: &line)
      case .transaction: background.writePayment(moment, &random, to: &line)
      }
    try files.write(line.written, kind: kind, region: region, time: time)
  }

  private mutating func write(
    _ pending: Pending, _ files: inout EventFiles, _ labels: LabelFile?
  ) throws(SinkError) {
    let event = pending.event
    let time = begin(event.kind, elapsed: event.elapsed)
    event.body.withUnsafeBufferPointer { line.append($0) }
    try files.write(
      line.written, kind: event.kind, region: (pending.story + pending.place) & 3, time: time)
    background.remember(event, victim: plan.victim(plan.stories[pending.story]))
    let story = plan.stories[pending.story]
    guard story.number > 0 else { return }
    report.labelled += 1
    try labels?.write(
      kind: event.kind, number: numbers[event.kind.rawValue], story: Int(story.number),
      category: plan.category(story), role: event.role)
  }

  /// Starts the line with id, kind and time, and returns the time.
  private mutating func begin(_ kind: LogKind, elapsed: Int64) -> Int64 {
    var time = base + elapsed
    if time <= lastTime {
      time = options.events / options.days <= Self.mostWithOwnTimes ? lastTime + 1 : lastTime
    }
    lastTime = time
    numbers[kind.rawValue] += 1
    report.count(kind)
    line.clear()
    line.append("{\"id\":\"")
    line.append(byte: kind.letter)
    line.append("-")
    line.append(UInt64(numbers[kind.rawValue]))
    line.append("\",\"kind\":\"")
    line.append(kind.name)
    line.append("\",\"time\":\"")
    line.append(time: time)
    line.append("\",")
    return time
  }

  private mutating func countCategories() {
    var counts: [String: SynthesisReport.Category] = [:]
    for story in plan.stories where story.number > 0 {
      let name = plan.category(story)
      counts[name, default: .init(name: name, stories: 0, events: 0)].stories += 1
      counts[name]?.events += plan.build(story).count
    }
    report.categories = counts.values.sorted { $0.name < $1.name }
  }
}
