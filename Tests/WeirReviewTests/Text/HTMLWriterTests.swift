import Testing

@testable import WeirReview

struct HTMLWriterTests {
  /// A combining mark makes one character of itself and the sign before it.
  @Test(arguments: ["<", ">", "&", "\"", "'"])
  func signsAreEscapedUnderCombiningMarks(sign: String) {
    var html = HTMLWriter()
    html.text("\(sign)\u{0338}script")
    #expect(!html.bytes.starts(with: "\(sign)\u{0338}".utf8))
    #expect(html.bytes.first == UInt8(ascii: "&"))
    #expect(html.bytes.contains(UInt8(ascii: ";")))
  }
}
