import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
package import WeirSinks

/// The page of a report on 127.0.0.1, with buttons for verdicts.
package final class ReviewServer: Sendable {
  private let desk: VerdictDesk
  private let page: [UInt8]
  private let policy: String
  private let port: UInt16
  private let server = LocalServer()
  /// Nil until the port is known; nothing is answered before.
  private let guardian = Mutex<RequestGuard?>(nil)

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
    self.port = port
  }

  /// Serves until ``stop()``.
  ///
  /// - Parameter ready: called once with the address to open.
  /// - Throws: ``SinkError`` if the port cannot be had.
  package func run(ready: @escaping @Sendable (String) -> Void) async throws(SinkError) {
    do {
      try await server.run(port: port, bodyBound: RequestGuard.bodyBound) { port in
        let requests = RequestGuard(port: port)
        guardian.withLock { $0 = requests }
        ready(requests.address)
      } answer: { request in
        await self.answer(request)
      }
    } catch {
      let code = (error as? IOError)?.errnoCode
      let text = code.map { String(cString: strerror($0)).lowercased() } ?? "\(error)"
      throw SinkError(path: "127.0.0.1:\(port)", text: "cannot serve: \(text)", code: code ?? 0)
    }
  }

  /// Ends ``run(ready:)`` after the requests under way.
  package func stop() { server.stop() }

  private func answer(_ request: PageRequest) async -> PageResponse {
    guard let requests = guardian.withLock({ $0 }) else {
      return PageResponse(status: .serviceUnavailable)
    }
    switch (request.method, request.path) {
    case ("GET", "/"):
      if let problem = requests.problem(ofPage: request) { return Self.refusal(problem) }
      return page(requests)
    case ("GET", "/verdicts"):
      if let problem = requests.problem(ofRead: request) { return Self.refusal(problem) }
      return await state()
    case ("POST", "/verdicts"):
      if let problem = requests.problem(ofWrite: request) { return Self.refusal(problem) }
      return await append(request)
    default:
      if let problem = requests.problem(ofRead: request) { return Self.refusal(problem) }
      return Self.error(.notFound, "there is no such page")
    }
  }

  private func page(_ requests: RequestGuard) -> PageResponse {
    var headers = Self.headers("text/html; charset=utf-8")
    headers.append(("Content-Security-Policy", policy))
    headers.append(("Set-Cookie", requests.cookieHeader))
    return PageResponse(status: .ok, headers: headers, body: page)
  }

  private func state() async -> PageResponse {
    do {
      let json = try await desk.state()
      return PageResponse(status: .ok, headers: Self.headers("application/json"), body: json)
    } catch {
      return Self.error(.internalServerError, error.rendered)
    }
  }

  private func append(_ request: PageRequest) async -> PageResponse {
    do {
      let body = request.body ?? []
      let wanted = try JSONDecoder().decode(VerdictDesk.Request.self, from: Data(body))
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

  private static func refusal(_ text: String) -> PageResponse { error(.forbidden, text) }

  private static func error(_ status: HTTPResponseStatus, _ text: String) -> PageResponse {
    var json = PageJSON()
    json.object { $0.member("error", VisibleText.of(text)) }
    return PageResponse(
      status: status, headers: headers("application/json"), body: json.bytes)
  }

  private static func headers(_ type: String) -> [(name: String, value: String)] {
    [
      ("Content-Type", type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
      ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
  }
}
