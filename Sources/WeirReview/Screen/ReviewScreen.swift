import WeirCore
import WeirSinks

/// What a reviewer sees and where in it: keys change it, lines show it. It knows no terminal.
///
/// Of long lists only a part is held. Errors of the files are told in the status line.
package struct ReviewScreen {
  enum View { case queue, group, help }

  /// What the next keys are for, where they are not for the view.
  enum Prompt {
    case none
    /// A text that is typed.
    case text(TextPurpose, String)
    /// A digit for the reason of a false positive.
    case reason
    /// A verdict about the whole group.
    case bulk
    /// A letter for what is filtered.
    case filter
    /// One of several values of a filter.
    case choice(ReviewScreen.Field, [String], Int)
  }

  enum TextPurpose: Hashable {
    case search, note, reviewer
    case filter(Field)
  }

  /// The selected events of one subject.
  struct OpenGroup {
    var page: SubjectPage
    var events: [ReviewEvent] = []
    /// Place of the first of `events` in the timeline.
    var start = 0
    var selected = 0
    var top = 0
    var details: [String] = []
    /// Whether the reviewer waits for the records of the selected event, however long it takes.
    var wantsRecords = false
    var detailTop = 0
    /// Verdicts as they were shown, to see what others decided since.
    var shown = ""
  }

  static let pageSize = 200
  /// Bytes of archive that may be read for an event that is merely selected.
  static let readBound = 24 << 20

  let session: ReviewSession
  package internal(set) var isOver = false
  package internal(set) var filter = ReviewFilter()
  var width: Int
  var height: Int
  var view = View.queue
  var prompt = Prompt.none
  var notice = ""
  var search = ""
  /// Whether the next verdict is about the whole group.
  var isBulk = false

  var groups: [ReviewGroup] = []
  /// Place of the first of `groups` in the queue.
  var start = 0
  var groupCount = 0
  var selected = 0
  var top = 0
  var rules: [Subject: String] = [:]
  /// Other members of the cases of the groups shown.
  var companions: [Subject: Int] = [:]
  var open: OpenGroup?

  /// - Parameters:
  ///   - width, height: cells of the terminal.
  ///   - position: where the reviewer left off.
  package init(
    _ session: ReviewSession, width: Int, height: Int, position: ReviewPosition? = nil
  ) {
    self.session = session
    self.width = max(20, width)
    self.height = max(8, height)
    if let position {
      filter = position.filter
      selected = position.place
    }
    attempt { screen throws(SinkError) in try screen.loadQueue() }
    if let subject = position?.subject,
      let place = groups.firstIndex(where: { $0.subject == subject })
    {
      selected = start + place
    }
    settle()
  }

  /// Where the reviewer is, to be taken up again.
  package var position: ReviewPosition {
    ReviewPosition(filter: filter, place: selected, subject: current?.subject)
  }

  package mutating func resize(width: Int, height: Int) {
    self.width = max(20, width)
    self.height = max(8, height)
    settle()
  }

  package mutating func press(_ key: ScreenKey) {
    if key == .control("c") {
      isOver = true
      return
    }
    notice = ""
    switch prompt {
    case .none: pressInView(key)
    case .text(let purpose, let text): type(key, purpose, text)
    case .reason: chooseReason(key)
    case .bulk: chooseBulk(key)
    case .filter: chooseField(key)
    case .choice(let field, let names, let place): choose(key, field, names, place)
    }
    settle()
  }

  private mutating func pressInView(_ key: ScreenKey) {
    if view == .help {
      view = open == nil ? .queue : .group
      return
    }
    if pressAnywhere(key) { return }
    if view == .queue { pressInQueue(key) } else { pressInGroup(key) }
  }

  /// Keys that mean the same in the queue and in a group; false for others.
  private mutating func pressAnywhere(_ key: ScreenKey) -> Bool {
    switch key {
    case .character("?"): view = .help
    case .character("c"): verdict(.confirmed)
    case .character("x"): prompt = .reason
    case .character("s"): verdict(.unsure)
    case .character("t"): prompt = .text(.note, "")
    case .character("U"): undo()
    case .character("A"): prompt = .bulk
    case .character("w"): prompt = .text(.reviewer, session.reviewer)
    case .character("/"): prompt = .text(.search, "")
    case .character("n"): findNext(1)
    case .character("N"): findNext(-1)
    case .character("f"): prompt = .filter
    case .character("u"): change { $0.isUndecided.toggle() }
    case .character("m"): filterCase()
    case .character("R"), .control("l"): reload()
    default: return move(key)
    }
    return true
  }

  private mutating func move(_ key: ScreenKey) -> Bool {
    let rows = max(1, view == .queue ? queueRows : timelineRows)
    switch key {
    case .character("j"), .down, .control("n"): step(1)
    case .character("k"), .up, .control("p"): step(-1)
    case .character(" "), .pageDown, .control("f"): step(rows)
    case .character("b"), .pageUp, .control("b"): step(-rows)
    case .control("d"): step(rows / 2)
    case .control("u"): step(-rows / 2)
    case .character("g"), .home: step(-.max / 2)
    case .character("G"), .end: step(.max / 2)
    default: return false
    }
    return true
  }

  private mutating func step(_ rows: Int) {
    if view == .queue {
      selected = min(max(0, selected + rows), max(0, groupCount - 1))
    } else if let group = open {
      open?.selected = min(max(0, group.selected + rows), max(0, group.page.group.events - 1))
    }
  }

  /// Runs `body`; what it throws is told in the status line.
  mutating func attempt(_ body: (inout ReviewScreen) throws(SinkError) -> Void) {
    do {
      try body(&self)
    } catch {
      notice = error.rendered.split(separator: "\n").joined(separator: " ")
    }
  }

  /// Brings what is held into line with what is selected, so that it can be drawn.
  private mutating func settle() {
    attempt { screen throws(SinkError) in
      try screen.settleQueue()
      try screen.settleGroup()
    }
  }
}
