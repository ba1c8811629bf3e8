import Foundation
import NIOHTTP1

/// What a browser asks, read whole.
struct PageRequest: Sendable {
  var method: String
  /// Without escapes and dot segments.
  var path: String
  /// Value of the first `token` in the address.
  var token: String?
  var headers: HTTPHeaders
  /// Nil if it is longer than the bound.
  var body: [UInt8]?

  init(_ head: HTTPRequestHead, body: [UInt8]?) {
    let address = URLComponents(string: head.uri)
    method = head.method.rawValue
    path = address.flatMap { URL(string: $0.percentEncodedPath) }?.standardized.path ?? ""
    token = address?.queryItems?.first { $0.name == "token" }?.value
    headers = head.headers
    self.body = body
  }

  /// Value of a header that stands once; nil if it is missing or stands more than once.
  func header(_ name: String) -> String? {
    let values = headers[name]
    return values.count == 1 ? values[0] : nil
  }
}

/// What a browser gets.
struct PageResponse: Sendable {
  var status: HTTPResponseStatus
  /// `Content-Length` and `Connection` are added when it is written.
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
}
