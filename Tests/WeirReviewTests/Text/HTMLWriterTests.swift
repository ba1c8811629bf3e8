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

  @Test(arguments: [
    ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.25", "-1,234,567.25"),
    ("0.000001", "0.000001"), ("170141183460469231731", "170,141,183,460,469,231,731"),
  ])
  func thousandsAreApart(number: String, text: String) {
    #expect(HTMLWriter.grouped(number) == text)
  }
}
