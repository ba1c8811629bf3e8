import ArgumentParser
import Dispatch
import Foundation
import Synchronization
import WeirReview
import WeirSinks

/// `weir serve`: the page of a report with buttons for verdicts.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Shows flagged events in the browser of this machine and takes verdicts.")

  @Argument(help: "The folder that 'weir run --out' wrote; verdicts are written into it.")
  var out: String

  @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
  var port: UInt16 = 0

  @Option(help: "Who gives the verdicts (the name of the user).")
  var reviewer: String?

  func run() throws {
    let folder = try Reviewing.open(out)
    let name = reviewer ?? NSUserName()
    let server = try Reviewing.attempt { () throws(SinkError) in
      try ReviewServer(folder, port: port, reviewer: name)
    }
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { server.stop() }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    Task.detached {
      do throws(SinkError) {
        try await server.run { address in
          print("\(address)\nEnd with Ctrl-C.")
          fflush(nil)
        }
      } catch {
        outcome.failure.withLock { $0 = error }
      }
      done.signal()
    }
    done.wait()
    if let error = outcome.failure.withLock({ $0 }) {
      Terminal.error(error.rendered)
      throw ExitStatus.notRun
    }
  }

  private final class Outcome: Sendable {
    let failure = Mutex<SinkError?>(nil)
  }
}
