import Synchronization

/// Says to everything that waits for input that the run is to end now.
///
/// A signal source sets it; readers look at it at least every 50 ms.
package final class StopSignal: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  /// Asks for the end of the run; asking again changes nothing.
  package func request() {
    flag.store(true, ordering: .releasing)
  }

  package var isRequested: Bool { flag.load(ordering: .acquiring) }
}
