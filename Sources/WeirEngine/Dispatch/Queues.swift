import Dispatch
import Synchronization
import WeirIngest
import WeirRules

extension DispatchQueue {
  /// Its threads are as many as there are processors: the queues of a run take turns on them.
  fileprivate static let shared = DispatchQueue.global(qos: .userInitiated)
}

/// What one worker owns and reuses from task to task.
final class WorkerContext: @unchecked Sendable {
  // @unchecked Sendable: used by the worker's own serial queue only.
  let zstd = ZstdContext()
  let profile: ProfileSlots?
  private let evaluation: EvaluationProfile?
  /// Of the rules for which the worker evaluated last.
  private var evaluator: BatchEvaluator?

  init(_ index: Int, recorder: ProfileRecorder?) {
    evaluation = recorder?.evaluations[index]
    profile = recorder?.workers[index]
  }

  func evaluator(of rules: RunRules) -> BatchEvaluator {
    if let evaluator, evaluator.resources === rules.plan.resources { return evaluator }
    let evaluator = BatchEvaluator(resources: rules.plan.resources, profile: evaluation)
    self.evaluator = evaluator
    return evaluator
  }
}

/// A fixed number of workers that take tasks in the order of their submission.
///
/// Each worker is a serial queue with a context of its own; a task goes to whichever is free.
final class WorkerPool: Sendable {
  typealias Task = @Sendable (WorkerContext) -> Void

  private let queues: [DispatchQueue]
  private let contexts: [WorkerContext]
  private let state = Mutex(State())
  private let isBehindReader = Atomic(false)

  private struct State {
    var tasks: [Task] = []
    var head = 0
    var idle: [Int] = []
  }

  init(workers: Int, recorder: ProfileRecorder? = nil) {
    queues = (0..<workers).map { DispatchQueue(label: "weir.worker.\($0)", target: .shared) }
    contexts = (0..<workers).map { WorkerContext($0, recorder: recorder) }
    state.withLock { $0.idle = Array((0..<workers).reversed()) }
  }

  func submit(_ task: @escaping Task) {
    let woken = state.withLock { state in
      state.tasks.append(task)
      return state.idle.popLast()
    }
    if let woken { queues[woken].async { self.work(woken) } }
  }

  /// From now on the calling thread gets a processor before the workers do: all of them wait for
  /// what only it can do.
  func standBehindReader() { isBehindReader.store(true, ordering: .relaxed) }

  /// Runs one task after the other until there are none, and lets other queues in between.
  private func work(_ worker: Int) {
    guard let task = next(for: worker) else { return }
    if isBehindReader.load(ordering: .relaxed) { ThreadPriority.standBack() }
    task(contexts[worker])
    queues[worker].async { self.work(worker) }
  }

  private func next(for worker: Int) -> Task? {
    state.withLock { state in
      guard state.head < state.tasks.count else {
        state.tasks.removeAll(keepingCapacity: true)
        state.head = 0
        state.idle.append(worker)
        return nil
      }
      let task = state.tasks[state.head]
      state.head += 1
      if state.head > 256 {
        state.tasks.removeFirst(state.head)
        state.head = 0
      }
      return task
    }
  }
}

/// One thing after the other, in the order of submission.
final class SerialQueue: Sendable {
  private let queue: DispatchQueue

  /// - Parameter blocks: whether what is done on it waits for something outside, and so must keep no
  ///   other queue from running.
  init(_ label: String, blocks: Bool = false) {
    queue = DispatchQueue(label: label, target: blocks ? nil : .shared)
  }

  func async(_ task: @escaping @Sendable () -> Void) {
    queue.async(execute: task)
  }

  func after(_ delay: Duration, _ task: @escaping @Sendable () -> Void) {
    let nanoseconds = Int(delay / .nanoseconds(1))
    queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds), execute: task)
  }

  func sync<Result>(_ task: () -> Result) -> Result {
    queue.sync(execute: task)
  }

  func checkIsCurrent() {
    dispatchPrecondition(condition: .onQueue(queue))
  }

  /// Calls `task` on the queue again and again until the returned timer is dropped.
  func every(milliseconds: Int, _ task: @escaping @Sendable () -> Void) -> Timer {
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(
      deadline: .now() + .milliseconds(milliseconds), repeating: .milliseconds(milliseconds))
    timer.setEventHandler(handler: task)
    timer.resume()
    return Timer(timer)
  }

  /// Stops with its last owner.
  final class Timer {
    private let timer: any DispatchSourceTimer

    fileprivate init(_ timer: any DispatchSourceTimer) {
      self.timer = timer
    }

    deinit {
      timer.cancel()
    }
  }
}

/// Signals of the operating system, taken on a queue instead of interrupting the run.
package final class SignalWatch: @unchecked Sendable {
  // @unchecked Sendable: `sources` is constant, and dispatch sources may be used from any thread.

  private let sources: [any DispatchSourceSignal]

  /// - Parameter handler: called with the signal's number, once for each signal that arrives.
  package init(_ signals: [Int32], _ handler: @escaping @Sendable (Int32) -> Void) {
    let queue = DispatchQueue(label: "weir.signals")
    sources = signals.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { handler(number) }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}

/// A wait for something that happens once.
final class Latch: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }
  func wait() { semaphore.wait() }
}
