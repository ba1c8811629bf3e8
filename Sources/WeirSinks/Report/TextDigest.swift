import Crypto
import WeirCore

/// SHA-256 of texts, each with its length in front, in hexadecimal.
package enum TextDigest {
  package static func of(_ texts: [String]) -> String {
    var digest = SHA256()
    for text in texts {
      let bytes = Array(text.utf8)
      digest.update(data: Array("\(bytes.count)\n".utf8))
      digest.update(data: bytes)
    }
    return Hexadecimal.text(digest.finalize())
  }
}
