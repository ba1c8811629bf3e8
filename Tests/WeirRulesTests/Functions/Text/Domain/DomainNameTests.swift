import Testing

@testable import WeirRules

struct DomainNameTests {
  @Test(arguments: [
    ("http://www.icbc.com.cn/login?x=1", "icbc.com.cn"),
    ("HTTPS://User:pw@A.B.Example.CO.UK:8443/p", "example.co.uk"),
    ("t.cn/R7t0CoD", "t.cn"), ("example.com.", "example.com"),
    ("ＷＷＷ．ｉｃｂｃ．com", "icbc.com"), ("http://例子.中国/a", "例子.中国"),
    ("xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s"), ("a.b.github.io", "b.github.io"),
  ])
  func registrableDomain(url: String, expected: String) {
    #expect(TextCalls().domain(url) == expected)
  }

  @Test(arguments: [
    "http://192.168.0.1/a", "1.2.3.4", "com", "com.cn", "localhost", "", "a b.com", "mailto:x",
    "http://", "http:///x", "a..com", ".example.com", "http://[::1]/",
  ])
  func noDomain(url: String) {
    #expect(TextCalls().domain(url) == nil)
  }

  @Test func ofAListEachOnceInOrder() {
    let urls = ["http://a.x.com/1", "1.2.3.4", "b.org", "y.x.com", "nothing"]
    #expect(TextCalls().domains(urls) == ["x.com", "b.org"])
  }

  @Test func membershipLooksAtTheNamesAbove() {
    let calls = TextCalls()
    #expect(calls.isListed("看 http://a.b.evil.top/x 吧", ["evil.top"]))
    #expect(calls.isListed("a.b.evil.top", ["*.b.evil.top"]))
    #expect(calls.isListed("see b.evil.top now", ["http://EVIL.top/"]))
    #expect(calls.isListed("http://бг.бел/", ["xn--90ae.xn--90ais"]))
    #expect(calls.isListed("http://1.2.3.4/x", ["1.2.3.4"]))
    #expect(!calls.isListed("http://notevil.top/", ["evil.top"]))
    #expect(!calls.isListed("http://1.2.3.4/x", ["3.4"]))
    #expect(!calls.isListed("nothing to see", ["evil.top"]))
  }
}
