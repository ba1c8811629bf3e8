#if os(Linux)
  import Foundation
  import Synchronization
  import Testing

  @testable import WeirEngine

  struct ThreadPriorityTests {
    private static let processes = __priority_which_t(PRIO_PROCESS.rawValue)

    /// The nice value of a new thread after `body`: a thread cannot take it back, so it is one that
    /// nobody else gets.
    private func niceValue(after body: @escaping @Sendable () -> Void) -> Int32? {
      let value = Mutex<Int32?>(nil)
      let isDone = DispatchSemaphore(value: 0)
      Thread {
        body()
        value.withLock { $0 = getpriority(Self.processes, 0) }
        isDone.signal()
      }.start()
      isDone.wait()
      return value.withLock { $0 }
    }

    @Test func threadsStandBackBehindTheMainOne() {
      let main = getpriority(Self.processes, id_t(getpid()))
      #expect(niceValue(after: ThreadPriority.standBack) == min(19, main + 5))
      let twice = niceValue {
        ThreadPriority.standBack()
        ThreadPriority.standBack()
      }
      #expect(twice == min(19, main + 5))
    }
  }
#endif
