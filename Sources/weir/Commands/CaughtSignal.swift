import Foundation
import Synchronization
import WeirEngine

/// The signal that ends the run, if one came.
final class CaughtSignal: Sendable {
  private let value = Atomic<Int32>(0)

  init() {
    // The default action would end the process before the watch sees the signal.
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
  }

  func set(_ number: Int32) { value.store(number, ordering: .releasing) }

  var number: Int32? {
    let number = value.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }

  var name: String? { number.map { $0 == SIGINT ? "SIGINT" : "SIGTERM" } }
}
