import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct URLFinderTests {
  private static let found: [(text: String, urls: [String])] = [
    ("中国移动冲浪助手:http://go.10086.cn/nd/lAz/cJctr", ["http://go.10086.cn/nd/lAz/cJctr"]),
    ("抢兑麦当劳鸡翅 t.cn/R7t0CoD 。[招商银行]", ["t.cn/R7t0CoD"]),
    ("请登录www.10010.com，查询", ["www.10010.com"]),
    ("登录club.1hai.cn,咨询电话", ["club.1hai.cn"]),
    ("网址mall.icbc.com.cn【工商银行】", ["mall.icbc.com.cn"]),
    ("请用狐盾：http://t.cn/8kthjRI【搜狐】", ["http://t.cn/8kthjRI"]),
    ("等您来领取：chexian.taobao.com【平安】", ["chexian.taobao.com"]),
    ("点击即领。http://jiayuan.cn/rmznqr .【世纪佳缘】", ["http://jiayuan.cn/rmznqr"]),
    ("请登录ｗｗｗ．ｉｃｂｃ．ｃｏｍ．ｃｎ查询", ["www.icbc.com.cn"]),
    ("请登录www。icbc。com。cn查询", ["www.icbc.com.cn"]),
    ("登录 icbc-vip . top 认证", ["icbc-vip.top"]), ("登录icbcvip。top认证", ["icbcvip.top"]),
    ("加www点abc点com领奖", ["www.abc.com"]), ("wap. mobsi.com is it", ["mobsi.com"]),
    ("re>> http://wap. xxxmobile.com?n=QJ", ["http://wap.xxxmobile.com?n=QJ"]),
    ("hxxps://evil[.]example[.]com/a", ["https://evil.example.com/a"]),
    ("evil(dot)com", ["evil.com"]),
    ("go to HTTP://WWW.URAWINNER.COM THERE", ["http://www.urawinner.com"]),
    ("See o2.co.uk/games 4 more", ["o2.co.uk/games"]),
    ("TnCs www.Ldew.com1win150ppm", ["www.ldew.com"]),
    ("a www.Ldew.com.subs16+1win", ["www.ldew.com"]),
    ("(see http://a.com/b_(c)), ok", ["http://a.com/b_(c)"]),
    ("http://icbc.com.cn@evil.top/x", ["http://evil.top/x"]),
    ("http://10.0.0.1:8080/x!", ["http://10.0.0.1:8080/x"]), ("1.2.3.4/login", ["1.2.3.4/login"]),
    ("a.com/x b.org a.com/x", ["a.com/x", "b.org"]), ("visit getzed.co. uk now", ["getzed.co.uk"]),
    ("http://apple.com/ and http://apple.com", ["http://apple.com"]),
    ("go to аррӏе.com today", ["аррӏе.com"]), ("看http://例子.中国/首页", ["http://例子.中国"]),
    ("http://www.10086.cn。点击", ["http://www.10086.cn"]), ("详情点击abc.in查看", ["abc.in"]),
    ("pay at secure-pay.live", ["secure-pay.live"]), ("t.me/abc", ["t.me/abc"]),
    ("zero\u{200B}width\u{200B}.com", ["zerowidth.com"]), ("icbc.com:详情", ["icbc.com"]),
    ("visit abc.com.Thanks", ["abc.com"]),
  ]

  @Test(arguments: found.map(\.text))
  func urlsAreFound(text: String) throws {
    let urls = try #require(Self.found.first { $0.text == text }?.urls)
    #expect(TextCalls().urls(text) == urls)
  }

  @Test(arguments: [
    "", "吃饭。喝茶。逛街", "剩余49.15MB;本地12.90MB", "人民币327.62元。9积分", "version 1.2.3.4 is out",
    "meet at 14.30 or 8.am", "ok.So what", "i will call.me later", "13811168809@sohu.com",
    "a.b@x.com",
    "e.g. this, i.e. that, p.m.", "No.1 in U.S.A", "took place. 4.Cook: I was", "go home.now",
    "see you. net income rises", "voice process.networking field", "file report.doc and setup.exe",
    "公司Co.,Ltd.上海", "3.5.In the end", "www.", "http://", "http://x", "sorry.it is late",
    "截至2021.06.01 共3.14", "...com", "dot.dot", "amazon. In the end",
  ])
  func otherPointsAreNoURLs(text: String) {
    #expect(TextCalls().urls(text) == [])
  }

  @Test func mutatedTextsDoNoHarm() {
    var generator = SeededGenerator(seed: 44)
    let pieces = [
      "http", "://", "www", ".", "。", "点", " . ", "[.]", "(dot)", "com", "cn", "中", "@", ":", "/",
      "8080", "é", "аб", "\u{200B}", "．", "\u{FF1A}", "-", "_", "?", "xn--", " ", "a",
    ]
    let calls = TextCalls()
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 1...14, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let urls = calls.urls(text)
      #expect(Set(urls).count == urls.count)
      for url in urls {
        // What came out is a URL itself, with the same host.
        let again = calls.urls(url.contains("://") ? url : "http://" + url)
        #expect(again.count == 1, "\(text) gave \(url)")
      }
      _ = calls.template(text)
      _ = calls.isLookalike(text, ["com", "a.com", "中.cn"])
    }
  }

  @Test func bytesThatAreNoTextDoNoHarm() {
    var generator = SeededGenerator(seed: 45)
    let calls = TextCalls()
    for _ in 0..<2000 {
      let bytes = (0..<40).map { _ -> UInt8 in
        let choices: [UInt8] = [
          0x2E, 0x3A, 0x2F, 0x63, 0x6E, 0xE3, 0x80, 0x82, 0xEF, 0xBC, 0xF0, 0xC2,
        ]
        return choices.randomElement(using: &generator) ?? 0
      }
      let slice = calls.arena.copy(bytes)
      _ = calls.tools.urls(slice, in: calls.arena)
      _ = calls.tools.template(slice, in: calls.arena)
      _ = calls.tools.domain(slice, in: calls.arena)
    }
  }
}
