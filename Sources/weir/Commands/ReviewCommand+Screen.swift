import WeirReview
import WeirSinks

extension ReviewCommand {
  /// Works through the queue in the terminal until the reviewer ends it; what was reached is kept.
  ///
  /// - Throws: ``ExitStatus`` of a signal that ended it.
  func work(_ session: ReviewSession) throws {
    let folder = session.folder
    let position = ReviewPosition.read(folder, reviewer: session.reviewer)
    let terminal = ScreenTerminal()
    let size = terminal.size
    var screen = ReviewScreen(
      session, width: size.width, height: size.height, position: position)
    var status: ExitStatus?
    loop: while !screen.isOver {
      terminal.draw(screen.lines())
      switch terminal.next() {
      case .keys(let keys):
        for key in keys where !screen.isOver { screen.press(key) }
      case .resized:
        let size = terminal.size
        screen.resize(width: size.width, height: size.height)
      case .ended(let reason):
        status = reason
        break loop
      }
    }
    terminal.leave()
    try Reviewing.attempt { () throws(SinkError) in
      try screen.position.write(folder, reviewer: session.reviewer)
    }
    if let status { throw status }
  }
}
