import WeirSinks

extension ReviewScreen {
  /// The event that is selected in the open group.
  var currentEvent: ReviewEvent? {
    guard let open, open.events.indices.contains(open.selected - open.start) else { return nil }
    return open.events[open.selected - open.start]
  }

  var reasonRows: Int { min((open?.page.reasons.count ?? 0) * 2, max(2, height / 4)) }

  var timelineRows: Int { min(open?.page.group.events ?? 0, max(3, height / 4)) }

  /// What is left below the title, the reasons, the timeline and the two lines between them.
  var detailRows: Int { max(0, height - 5 - reasonRows - timelineRows) }

  /// The details of the selected event in lines as wide as the screen.
  var wrappedDetails: [String] {
    (open?.details ?? []).flatMap { CellWidth.wrap($0, to: width) }
  }

  mutating func pressInGroup(_ key: ScreenKey) {
    switch key {
    case .character("q"), .escape, .left, .character("h"): leave()
    case .character("J"), .enter: scrollDetails(1)
    case .character("K"): scrollDetails(-1)
    case .character("]"), .character("["): enterNext(key == .character("]") ? 1 : -1)
    case .character("e"): open?.wantsRecords = true
    default: notice = "no such key here: ? names them"
    }
  }

  private mutating func scrollDetails(_ direction: Int) {
    let rows = max(1, detailRows / 2)
    open?.detailTop += direction * rows
  }

  mutating func enter() {
    guard let subject = current?.subject else { return }
    attempt { screen throws(SinkError) in
      guard let page = try SubjectPage.read(subject, in: screen.session) else { return }
      screen.open = OpenGroup(page: page)
      screen.view = .group
    }
  }

  private mutating func leave() {
    open = nil
    view = .queue
    reload()
  }

  private mutating func enterNext(_ step: Int) {
    let place = selected + step
    guard (0..<groupCount).contains(place) else {
      notice = step > 0 ? "this is the last group" : "this is the first group"
      return
    }
    selected = place
    attempt { screen throws(SinkError) in try screen.settleQueue() }
    enter()
  }

  /// Reads the open group anew, the selection staying.
  mutating func reopen() throws(SinkError) {
    guard let old = open, let page = try SubjectPage.read(old.page.group.subject, in: session)
    else { return }
    var group = OpenGroup(page: page)
    group.selected = old.selected
    group.top = old.top
    group.detailTop = old.detailTop
    open = group
  }

  mutating func settleGroup() throws(SinkError) {
    guard var group = open else { return }
    let count = group.page.group.events
    group.selected = min(max(0, group.selected), max(0, count - 1))
    group.top = min(max(group.top, group.selected - timelineRows + 1), group.selected)
    let shown = group.top..<min(count, group.top + timelineRows)
    if shown.lowerBound < group.start || shown.upperBound > group.start + group.events.count {
      var filter = ReviewFilter()
      filter.subject = group.page.group.subject
      group.start = max(0, group.top - Self.pageSize / 2)
      group.events = try session.index.timeline(
        filter, offset: group.start, limit: Self.pageSize)
    }
    let before = group.details
    if group.events.indices.contains(group.selected - group.start) {
      let event = group.events[group.selected - group.start]
      group.details = ReviewText.lines(event, session, records: records(of: event, in: group))
      group.wantsRecords = false
      group.shown = session.standing(of: event)
      let links = ReviewText.linkLines(group.page)
      if !links.isEmpty { group.details += [""] + links }
      let found = ReviewText.caseLines(group.page)
      if !found.isEmpty { group.details += [""] + found }
    }
    if before.first != group.details.first { group.detailTop = 0 }
    open = group
    let last = max(0, wrappedDetails.count - detailRows)
    open?.detailTop = min(max(0, group.detailTop), last)
  }

  /// The records of the selected event, those of the events around it being read in the same go.
  private func records(
    of event: ReviewEvent, in group: OpenGroup
  ) -> EvidenceShelf.Content {
    let shown = group.events.dropFirst(max(0, group.top - group.start)).prefix(timelineRows)
    return session.shelf.content(
      of: event, with: Array(shown), reading: group.wantsRecords ? .max : Self.readBound)
  }

  /// The nearest event of the open group with this id or rule, or with a reason or record that holds
  /// what is searched for.
  func nextEvent(_ direction: Int) throws(SinkError) -> Int? {
    guard let open else { return nil }
    var filter = ReviewFilter()
    filter.subject = open.page.group.subject
    let count = open.page.group.events
    return try around(count, from: open.selected, direction) { (offset, limit) throws(SinkError) in
      try session.index.timeline(filter, offset: offset, limit: limit).map { event in
        event.id == search || event.flags.contains { $0.rule == search || $0.why.contains(search) }
          || String(decoding: event.record, as: UTF8.self).contains(search)
      }
    }
  }
}
