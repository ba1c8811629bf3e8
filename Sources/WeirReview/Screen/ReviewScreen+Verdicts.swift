import WeirSinks

extension ReviewScreen {
  /// What a verdict is about.
  private struct Target {
    var events: [String]
    var rule: String?
    var group: Subject?
  }

  /// Decides about the selected event, or about the whole group in the queue and in bulk.
  mutating func verdict(
    _ verdict: Verdict, reason: FalsePositiveReason? = nil, note: String? = nil
  ) {
    let isGroup = isBulk || view == .queue
    isBulk = false
    attempt { screen throws(SinkError) in
      let shown = screen.open?.page.group ?? screen.current
      try screen.session.refresh()
      let target =
        isGroup
        ? try screen.groupTarget(shown, verdict) : screen.eventTarget(verdict)
      guard let target else { return try screen.showAnew() }
      try screen.session.decide(
        verdict, reason: reason, note: note, events: target.events, rule: target.rule,
        group: target.group)
      let name = target.group?.id ?? target.events[0]
      let events = ReviewText.counted(target.events.count, "event")
      screen.notice = "\(verdict.words): \(name), \(events)"
      if verdict.isDecision { screen.notice += " (U takes it back)" }
      try screen.showAnew()
      if verdict.isDecision { screen.advance(isGroup: isGroup) }
    }
  }

  private mutating func showAnew() throws(SinkError) {
    try loadQueue()
    try reopen()
  }

  private mutating func advance(isGroup: Bool) {
    if !isGroup {
      open?.selected += 1
    } else if view == .queue, !filter.isUndecided, filter.standing == nil {
      selected += 1
    }
  }

  private mutating func eventTarget(_ verdict: Verdict) -> Target? {
    guard let event = currentEvent else {
      notice = "there is no event"
      return nil
    }
    let standing = session.standing(of: event)
    if verdict.isDecision, standing != open?.shown {
      notice = "decided meanwhile: \(standing.isEmpty ? "taken back" : standing); look again"
      return nil
    }
    return Target(events: [event.id])
  }

  /// The events of the group about which nothing is decided; all of them where something is decided
  /// about each, and was so when the group was drawn.
  private mutating func groupTarget(
    _ shown: ReviewGroup?, _ verdict: Verdict
  ) throws(SinkError) -> Target? {
    guard let shown else {
      notice = "the queue is empty"
      return nil
    }
    var wanted = view == .queue ? filter : ReviewFilter()
    wanted.subject = shown.subject
    var target = Target(events: [], rule: wanted.rule, group: shown.subject)
    if verdict.isDecision {
      wanted.isUndecided = true
      target.events = try session.index.eventIDs(wanted)
      if target.events.isEmpty, shown.undecided > 0 {
        notice = "others have decided about \(shown.subject.id) meanwhile; look again"
        return nil
      }
      wanted.isUndecided = false
    }
    if target.events.isEmpty { target.events = try session.index.eventIDs(wanted) }
    return target.events.isEmpty ? nil : target
  }

  mutating func undo() {
    attempt { screen throws(SinkError) in
      let undone = try screen.session.undoLast()
      try screen.showAnew()
      guard let undone else {
        screen.notice = "no verdict of \(screen.session.reviewer) holds"
        return
      }
      let name = undone.group ?? undone.events[0]
      screen.notice = "taken back: \(undone.verdict.words), \(name)"
    }
  }
}
