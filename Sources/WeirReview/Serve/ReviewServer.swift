import FlyingFox
import FlyingSocks
import Foundation
import Synchronization
package import WeirSinks

/// The page of a report on 127.0.0.1, with buttons for verdicts.
package final class ReviewServer: Sendable {
  private let desk: VerdictDesk
  private let page: [UInt8]
  private let policy: String
  private let server: HTTPServer
  /// Nil until the port is known; nothing is answered before.
  private let guardian: Shared

  /// Shared with the handler of the requests.
  private final class Shared: Sendable {
    let requests = Mutex<RequestGuard?>(nil)
    let handler = Mutex<(@Sendable (HTTPRequest) async -> HTTPResponse)?>(nil)
  }

  /// Reads the outputs and verdicts of a folder.
  ///
  /// - Parameters:
  ///   - port: 0 takes a free one.
  ///   - reviewer: who gives the verdicts.
  /// - Throws: ``SinkError`` if outputs or verdicts cannot be read.
  package init(_ folder: OutputFolder, port: UInt16, reviewer: String) throws(SinkError) {
    desk = try VerdictDesk(folder, reviewer: reviewer)
    var page = ReportPage(desk.figures, verdicts: try VerdictLog(folder), groupsFile: nil)
    page.liveScript = LiveScript.bytes
    self.page = page.html
    policy = page.policy.text + "; frame-ancestors 'none'"
    let shared = Shared()
    guardian = shared
    do {
      let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
      server = HTTPServer(
        address: address, logger: .disabled,
        handler: ClosureHTTPHandler { request in
          guard let handler = shared.handler.withLock({ $0 }) else {
            return HTTPResponse(statusCode: .serviceUnavailable)
          }
          return await handler(request)
        })
    } catch {
      throw SinkError(path: "127.0.0.1:\(port)", text: "cannot listen: \(error)")
    }
  }

  /// Serves until ``stop()``.
  ///
  /// - Parameter ready: called once with the address to open.
  /// - Throws: ``SinkError`` if the port cannot be had.
  package func run(ready: @escaping @Sendable (String) -> Void) async throws(SinkError) {
    shareHandler()
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.server.run() }
        group.addTask {
          try await self.server.waitUntilListening()
          guard case .ip4(_, let port)? = await self.server.listeningAddress else { return }
          let requests = RequestGuard(port: port)
          self.guardian.requests.withLock { $0 = requests }
          ready(requests.address)
        }
        try await group.waitForAll()
      }
    } catch is CancellationError {
      return
    } catch {
      if isStopped { return }
      throw SinkError(path: "127.0.0.1", text: "cannot serve: \(error)")
    }
  }

  /// Ends ``run(ready:)`` after the requests under way.
  package func stop() async {
    stopped.withLock { $0 = true }
    await server.stop(timeout: 2)
  }

  private let stopped = Mutex(false)
  private var isStopped: Bool { stopped.withLock { $0 } }

  private func shareHandler() {
    guardian.handler.withLock { handler in
      handler = { [weak self] request in
        await self?.answer(request) ?? HTTPResponse(statusCode: .serviceUnavailable)
      }
    }
  }

  private func answer(_ request: HTTPRequest) async -> HTTPResponse {
    guard let requests = guardian.requests.withLock({ $0 }) else {
      return HTTPResponse(statusCode: .serviceUnavailable)
    }
    switch (request.method, request.path) {
    case (.GET, "/"):
      if let problem = requests.problem(ofPage: request) { return Self.refusal(problem) }
      return page(requests)
    case (.GET, "/verdicts"):
      if let problem = requests.problem(ofRead: request) { return Self.refusal(problem) }
      return await state()
    case (.POST, "/verdicts"):
      if let problem = requests.problem(ofWrite: request) { return Self.refusal(problem) }
      return await append(request)
    default:
      if let problem = requests.problem(ofRead: request) { return Self.refusal(problem) }
      return Self.error(.notFound, "there is no such page")
    }
  }

  private func page(_ requests: RequestGuard) -> HTTPResponse {
    var headers = Self.headers("text/html; charset=utf-8")
    headers[HTTPHeader("Content-Security-Policy")] = policy
    headers[.setCookie] = requests.cookieHeader
    return HTTPResponse(statusCode: .ok, headers: headers, body: Data(page))
  }

  private func state() async -> HTTPResponse {
    do {
      let json = try await desk.state()
      return HTTPResponse(
        statusCode: .ok, headers: Self.headers("application/json"), body: Data(json))
    } catch {
      return Self.error(.internalServerError, error.rendered)
    }
  }

  private func append(_ request: HTTPRequest) async -> HTTPResponse {
    do {
      let body = try await request.bodyData
      let wanted = try JSONDecoder().decode(VerdictDesk.Request.self, from: body)
      try await desk.append(wanted)
    } catch let error as SinkError {
      return Self.error(.internalServerError, error.rendered)
    } catch let refusal as VerdictDesk.Refusal {
      return Self.error(.badRequest, refusal.text)
    } catch {
      return Self.error(.badRequest, "the request is no verdict")
    }
    return await state()
  }

  private static func refusal(_ text: String) -> HTTPResponse { error(.forbidden, text) }

  private static func error(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    var json = PageJSON()
    json.object { $0.member("error", VisibleText.of(text)) }
    return HTTPResponse(
      statusCode: status, headers: headers("application/json"), body: Data(json.bytes))
  }

  private static func headers(_ type: String) -> HTTPHeaders {
    [
      .contentType: type, .cacheControl: "no-store",
      HTTPHeader("X-Content-Type-Options"): "nosniff",
      HTTPHeader("Referrer-Policy"): "no-referrer",
      HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
      HTTPHeader("Cross-Origin-Opener-Policy"): "same-origin",
    ]
  }
}
