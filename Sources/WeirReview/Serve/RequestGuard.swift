/// Decides whether a request comes from the page that this server gave to its reviewer.
///
/// The token stands in the address that only the reviewer sees, and in a header of what the page's
/// script asks, which no other site can set without being allowed to. The host keeps names that
/// were bound to 127.0.0.1 out; writes need the page's origin and a cookie besides.
struct RequestGuard: Sendable {
  static let tokenHeader = "X-Weir-Token"
  /// Longest body of a verdict, in bytes.
  static let bodyBound = 1 << 20

  let token: String
  let cookie: String
  let port: UInt16

  init(port: UInt16) {
    token = Self.secret()
    cookie = Self.secret()
    self.port = port
  }

  var host: String { "127.0.0.1:\(port)" }
  var address: String { "http://\(host)/?token=\(token)" }
  private var cookieName: String { "weir-\(port)" }

  /// Value of `Set-Cookie`.
  var cookieHeader: String { "\(cookieName)=\(cookie); HttpOnly; SameSite=Strict; Path=/" }

  /// What is wrong with a request for the page; nil if it may have it.
  func problem(ofPage request: PageRequest) -> String? {
    if let problem = problem(ofHost: request) { return problem }
    return Self.isSame(request.token, token) ? nil : "the token in the address is missing or wrong"
  }

  /// What is wrong with a request of the page's script that reads; nil if it may.
  func problem(ofRead request: PageRequest) -> String? {
    if let problem = problem(ofHost: request) { return problem }
    return Self.isSame(request.header(Self.tokenHeader), token)
      ? nil : "the token is missing or wrong"
  }

  /// What is wrong with a request that writes; nil if it may.
  func problem(ofWrite request: PageRequest) -> String? {
    if let problem = problem(ofRead: request) { return problem }
    guard request.header("Origin") == "http://\(host)" else {
      return "the request comes from another site"
    }
    let cookies = (request.header("Cookie") ?? "").split(separator: ";").map {
      $0.drop { $0 == " " }
    }
    guard cookies.contains(where: { Self.isSame(String($0), "\(cookieName)=\(cookie)") }) else {
      return "the cookie is missing; open the page again"
    }
    guard request.header("Content-Type")?.hasPrefix("application/json") == true,
      let length = request.header("Content-Length").flatMap(Int.init), length <= Self.bodyBound
    else { return "a verdict is JSON of at most 1 MiB" }
    return nil
  }

  private func problem(ofHost request: PageRequest) -> String? {
    request.header("Host") == host ? nil : "the host is another one than \(host)"
  }

  /// Takes as long wherever the two differ.
  private static func isSame(_ text: String?, _ secret: String) -> Bool {
    let text = Array((text ?? "").utf8)
    let secret = Array(secret.utf8)
    guard text.count == secret.count else { return false }
    return zip(text, secret).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// 128 bits of the system's randomness, in hexadecimal.
  private static func secret() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
