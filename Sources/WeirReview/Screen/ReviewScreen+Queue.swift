import WeirSinks

extension ReviewScreen {
  /// The group that is selected in the queue.
  var current: ReviewGroup? {
    groups.indices.contains(selected - start) ? groups[selected - start] : nil
  }

  /// Lines of the queue's rows: all but its title, its header, the status and the keys.
  var queueRows: Int { height - 4 }

  mutating func pressInQueue(_ key: ScreenKey) {
    switch key {
    case .enter, .right, .character("l"), .character("o"): enter()
    case .character("q"): isOver = true
    case .escape:
      if !filter.isEmpty { change { $0 = ReviewFilter() } }
    default: notice = "no such key here: ? names them"
    }
  }

  /// Changes the filter and goes to the top of the queue.
  mutating func change(_ body: (inout ReviewFilter) -> Void) {
    body(&filter)
    selected = 0
    top = 0
    open = nil
    view = .queue
    attempt { screen throws(SinkError) in try screen.loadQueue() }
  }

  /// Shows the members of the selected group's case only, or everything again.
  mutating func filterCase() {
    if filter.caseID != nil { return change { $0.caseID = nil } }
    guard let subject = open?.page.group.subject ?? current?.subject else { return }
    attempt { screen throws(SinkError) in
      guard let found = try screen.session.index.caseID(of: subject) else {
        screen.notice = "\(subject.id) belongs to no case"
        return
      }
      screen.change { $0.caseID = found.id }
      screen.notice = "members of \(found.id); m shows all again"
    }
  }

  /// Reads verdicts of others, the queue and the open group anew.
  mutating func reload() {
    attempt { screen throws(SinkError) in
      try screen.session.refresh()
      try screen.loadQueue()
      try screen.reopen()
    }
  }

  mutating func loadQueue() throws(SinkError) {
    groupCount = try session.index.groupCount(filter)
    selected = min(max(0, selected), max(0, groupCount - 1))
    try loadPage()
  }

  private mutating func loadPage() throws(SinkError) {
    start = max(0, selected - Self.pageSize / 2)
    groups = try session.index.groups(filter, offset: start, limit: Self.pageSize)
    rules.removeAll()
    companions.removeAll()
  }

  mutating func settleQueue() throws(SinkError) {
    selected = min(max(0, selected), max(0, groupCount - 1))
    top = min(max(top, selected - queueRows + 1), selected)
    let shown = top..<min(groupCount, top + queueRows)
    if !shown.isEmpty, shown.lowerBound < start || shown.upperBound > start + groups.count {
      try loadPage()
    }
    for place in shown where groups.indices.contains(place - start) {
      let subject = groups[place - start].subject
      if rules[subject] == nil {
        rules[subject] = try session.index.rules(of: subject).joined(separator: " ")
        companions[subject] = try session.index.caseID(of: subject).map { $0.members - 1 }
      }
    }
  }

  /// Goes to the next or last group that holds what is searched for, around the end.
  mutating func findNext(_ direction: Int) {
    guard !search.isEmpty else {
      notice = "nothing to search for yet: / asks for it"
      return
    }
    attempt { screen throws(SinkError) in
      let place =
        screen.view == .queue
        ? try screen.nextGroup(direction) : try screen.nextEvent(direction)
      guard let place else {
        screen.notice = "not found: \(screen.search)"
        return
      }
      if screen.view == .queue { screen.selected = place } else { screen.open?.selected = place }
    }
  }

  private func nextGroup(_ direction: Int) throws(SinkError) -> Int? {
    var wanted = ReviewFilter()
    wanted.search = search
    let found = Set(try session.index.groups(wanted, limit: 100_000).map(\.subject))
    if found.isEmpty { return nil }
    return try around(groupCount, from: selected, direction) { (offset, limit) throws(SinkError) in
      try session.index.groups(filter, offset: offset, limit: limit).map {
        found.contains($0.subject)
      }
    }
  }

  /// The nearest place before or behind `place` that matches, in pages, around the end.
  ///
  /// - Parameter page: tells for each place of a page whether it matches.
  func around(
    _ count: Int, from place: Int, _ direction: Int,
    page: (_ offset: Int, _ limit: Int) throws(SinkError) -> [Bool]
  ) throws(SinkError) -> Int? {
    let limit = 5_000
    var before: (last: Int?, wrapped: Int?) = (nil, nil)
    var behind: (next: Int?, wrapped: Int?) = (nil, nil)
    for offset in stride(from: 0, to: count, by: limit) {
      for (index, matches) in try page(offset, limit).enumerated() where matches {
        let found = offset + index
        if found < place { before.last = found }
        if found > place, behind.next == nil { behind.next = found }
        if behind.wrapped == nil { behind.wrapped = found }
        before.wrapped = found
      }
      if direction > 0, behind.next != nil { break }
    }
    return direction > 0 ? behind.next ?? behind.wrapped : before.last ?? before.wrapped
  }
}
