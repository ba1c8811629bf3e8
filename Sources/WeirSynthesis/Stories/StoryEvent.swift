/// The three built-in kinds of event.
enum LogKind: Int, CaseIterable {
  case call, sms, transaction

  /// The value of `kind` in a record.
  var name: StaticString {
    switch self {
    case .call: "call"
    case .sms: "sms"
    case .transaction: "transaction"
    }
  }

  /// What the kind's files are named for.
  var fileName: String {
    switch self {
    case .call: "calls"
    case .sms: "messages"
    case .transaction: "payments"
    }
  }

  /// First letter of an event's id.
  var letter: UInt8 {
    switch self {
    case .call: UInt8(ascii: "c")
    case .sms: UInt8(ascii: "m")
    case .transaction: UInt8(ascii: "p")
    }
  }
}

/// What an event does in its story.
enum StoryRole: String {
  /// Draws the victim in.
  case lure
  /// Leads on, before the pattern is whole.
  case step
  /// From the first of these on the story is complete by its published condition.
  case act
  /// Comes after.
  case aftermath
}

/// An event of a story before it has its id and its final millisecond.
struct StoryEvent {
  /// Milliseconds since the start of the run.
  var elapsed: Int64
  var kind: LogKind
  var role: StoryRole
  /// The line from the first field after the time on, line feed included.
  var body: [UInt8]
  /// Whose card or account is in other hands from here on.
  var silences: Int?
}
