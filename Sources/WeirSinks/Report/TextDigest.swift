import Crypto

/// SHA-256 of texts, each with its length in front, in hexadecimal.
package enum TextDigest {
  package static func of(_ texts: [String]) -> String {
    var digest = SHA256()
    for text in texts {
      let bytes = Array(text.utf8)
      digest.update(data: Array("\(bytes.count)\n".utf8))
      digest.update(data: bytes)
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self)
  }
}
