import Crypto
import Foundation

/// The content security policy of a page: only its own style and script count, known by their
/// hashes, and nothing is loaded.
struct ContentPolicy {
  private let style: String
  private let script: String
  private let connects: Bool

  /// - Parameters:
  ///   - style: the content of its only style element.
  ///   - script: the content of its only script element.
  ///   - connects: whether its script may ask the server that it came from.
  init(style: [UInt8], script: [UInt8], connects: Bool) {
    self.style = Self.source(style)
    self.script = Self.source(script)
    self.connects = connects
  }

  var text: String {
    "default-src 'none'; style-src \(style); script-src \(script); base-uri 'none'; "
      + "form-action 'none'; require-trusted-types-for 'script'"
      + (connects ? "; connect-src 'self'" : "")
  }

  /// For example `'sha256-…'`.
  static func source(_ content: [UInt8]) -> String {
    "'sha256-\(Data(SHA256.hash(data: content)).base64EncodedString())'"
  }
}
