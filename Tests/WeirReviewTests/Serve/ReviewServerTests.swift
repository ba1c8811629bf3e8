import Foundation
import Testing
import WeirSinks

@testable import WeirReview

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite struct ReviewServerTests {
  /// What came back.
  private struct Answer {
    var status: Int
    var headers: [AnyHashable: Any]
    var text: String
  }

  /// What a browser of the page sends.
  private struct Page {
    var origin: String
    var token: String
    var cookie: String

    var headers: [String: String] {
      [
        "X-Weir-Token": token, "Origin": origin, "Cookie": cookie,
        "Content-Type": "application/json",
      ]
    }
  }

  private static func ask(
    _ url: String, method: String = "GET", headers: [String: String] = [:], body: String? = nil
  ) async throws -> Answer {
    var request = URLRequest(url: try #require(URL(string: url)))
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    request.httpShouldHandleCookies = false
    let session = URLSession(configuration: .withoutCookies)
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await session.data(for: request)
    let answer = try #require(response as? HTTPURLResponse)
    return Answer(
      status: answer.statusCode, headers: answer.allHeaderFields,
      text: String(decoding: data, as: UTF8.self))
  }

  /// Serves a folder with two flagged events while `body` runs.
  private func withServer(
    _ body: (_ address: String, _ fixture: OutputFixture) async throws -> Void
  ) async throws {
    let fixture = try OutputFixture([
      FlaggedLine(id: "a").text, FlaggedLine(id: "b", score: 50).text,
      FlaggedLine(id: "c", score: 40, key: #"{"caller":"+6590000001"}"#).text,
    ])
    let server = try ReviewServer(fixture.open(), port: 0, reviewer: "ann")
    let (addresses, found) = AsyncStream<String>.makeStream()
    let running = Task.detached {
      try await server.run { found.yield($0) }
      found.finish()
    }
    var iterator = addresses.makeAsyncIterator()
    let address = try #require(await iterator.next())
    do {
      try await body(address, fixture)
    } catch {
      server.stop()
      throw error
    }
    server.stop()
    try await running.value
  }

  private func open(_ address: String) async throws -> Page {
    let answer = try await Self.ask(address)
    try #require(answer.status == 200)
    let parts = address.components(separatedBy: "/?token=")
    try #require(parts.count == 2)
    let cookie = try #require(answer.headers["Set-Cookie"] as? String)
    return Page(
      origin: parts[0], token: parts[1],
      cookie: try #require(cookie.components(separatedBy: ";").first))
  }

  @Test func thePageNeedsItsTokenAndHost() async throws {
    try await withServer { address, _ in
      let page = try await open(address)
      let answer = try await Self.ask(address)
      #expect(answer.text.contains("window.verdictButtons"))
      let cookie = answer.headers["Set-Cookie"] as? String ?? ""
      #expect(cookie.contains("HttpOnly; SameSite=Strict"))
      let policy = answer.headers["Content-Security-Policy"] as? String ?? ""
      #expect(policy.hasPrefix("default-src 'none'; "))
      #expect(!answer.text.contains(page.token))

      #expect(try await Self.ask(page.origin + "/").status == 403)
      #expect(try await Self.ask(page.origin + "/?token=" + page.token.dropLast()).status == 403)
      #expect(try await Self.ask(address, headers: ["Host": "evil.example"]).status == 403)
      #expect(try await Self.ask(page.origin + "/verdicts").status == 403)
      #expect(try await Self.ask(page.origin + "/run.json").status == 403)
    }
  }

  @Test func onlyThePageWritesVerdicts() async throws {
    try await withServer { address, fixture in
      let page = try await open(address)
      let url = page.origin + "/verdicts"
      let body = #"{"verdict":"confirmed","event":0}"#
      let wrong: [(name: String, value: String?)] = [
        ("X-Weir-Token", "0"), ("X-Weir-Token", nil), ("Origin", "http://evil.example"),
        ("Origin", nil), ("Origin", "null"), ("Cookie", nil), ("Cookie", "weir-1=2"),
        ("Content-Type", "text/plain"), ("Host", "localhost"),
      ]
      for (name, value) in wrong {
        var headers = page.headers
        headers[name] = value
        let answer = try await Self.ask(url, method: "POST", headers: headers, body: body)
        #expect(answer.status == 403, "\(name): \(value ?? "missing")")
      }
      #expect(!FileManager.default.fileExists(atPath: fixture.path + "/verdicts.jsonl"))

      let answer = try await Self.ask(url, method: "POST", headers: page.headers, body: body)
      #expect(answer.status == 200)
      let log = try VerdictLog(fixture.open())
      #expect(log.records.map(\.events) == [["a"]])
      #expect(log.records[0].reviewer == "ann")
      #expect(log.records[0].verdict == .confirmed)
    }
  }

  @Test func aGroupIsDecidedAtOnceAndTheAnswerCounts() async throws {
    try await withServer { address, fixture in
      let page = try await open(address)
      let url = page.origin + "/verdicts"
      let group = #"{"verdict":"false_positive","reason":"test_traffic","note":"x","group":0}"#
      let answer = try await Self.ask(url, method: "POST", headers: page.headers, body: group)
      #expect(answer.status == 200)
      #expect(answer.text.contains(#""undecided":[0,1],"rules":[[0,2,0]]"#))
      let log = try VerdictLog(fixture.open())
      #expect(log.records[0].events == ["a", "b"])
      #expect(log.records[0].group == "number:+85512000001")
      #expect(log.records[0].reason == .testTraffic)

      try log.append(NewVerdict(reviewer: "bob", verdict: .undo, events: ["a"]))
      let state = try await Self.ask(url, headers: ["X-Weir-Token": page.token])
      #expect(state.text.contains(#""undecided":[1,1],"rules":[[0,1,0]]"#))
    }
  }

  @Test func aPortThatIsTakenIsAnErrorWithItsAddress() async throws {
    try await withServer { address, fixture in
      let port = try #require(URL(string: address)?.port)
      let second = try ReviewServer(fixture.open(), port: UInt16(port), reviewer: "ann")
      let error = await #expect(throws: SinkError.self) {
        try await second.run { _ in Issue.record("the port was had twice") }
      }
      #expect(error?.path == "127.0.0.1:\(port)")
      #expect(error?.text == "cannot serve: address already in use")
    }
  }

  /// Nothing can be read behind a request for another protocol.
  @Test(arguments: ["Upgrade: websocket\r\nConnection: Upgrade", "Connection: close"])
  func aConnectionEndsWithTheAnswer(header: String) async throws {
    try await withServer { address, _ in
      let port = try #require(URL(string: address)?.port)
      let request = "GET /run.json HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(header)\r\n\r\n"
      let answer = try await RawConnection.exchange(request, port: UInt16(port))
      #expect(answer.components(separatedBy: "HTTP/1.1 403 Forbidden\r\n").count == 2)
    }
  }

  @Test(arguments: [
    "", "[]", #"{"verdict":"maybe","event":0}"#, #"{"verdict":"false_positive","event":0}"#,
    #"{"verdict":"false_positive","reason":"mood","event":0}"#,
    #"{"verdict":"confirmed","event":99}"#, #"{"verdict":"confirmed","group":-1}"#,
    #"{"verdict":"confirmed"}"#, #"{"verdict":"note","event":0}"#,
  ])
  func whatIsNoVerdictIsRefused(body: String) async throws {
    try await withServer { address, fixture in
      let page = try await open(address)
      let answer = try await Self.ask(
        page.origin + "/verdicts", method: "POST", headers: page.headers, body: body)
      #expect(answer.status == 400 || (body.isEmpty && answer.status == 403))
      #expect(!FileManager.default.fileExists(atPath: fixture.path + "/verdicts.jsonl"))
    }
  }
}

extension URLSessionConfiguration {
  /// Sends no cookie but those of the request's own headers.
  fileprivate static var withoutCookies: URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    return configuration
  }
}
