import Testing

@testable import WeirRules

struct LookalikeTests {
  private static let names = [
    "icbc.com.cn", "paypal.com", "apple.com", "10086.cn", "alipay", "ccb.com", "chase.com",
  ]

  @Test(arguments: [
    "paypa1.com", "paypai.com", "paypall.com", "payppal.com", "papyal.com", "paypl.com",
    "pay-pal.com", "pay.pal.com", "paypal.net", "paypal-login.top", "login-paypal.com",
    "paypal.com.secure-x.xyz", "secure.paypal.evil.top", "paypal.github.io", "xn--pypal-4ve.com",
    "рауραӏ.com", "icbc-login.top", "icbc.top", "1cbc.com.cn", "lcbc.com.cn", "icbcc.com.cn",
    "icbc95588.com", "icbcbank.vip", "www-icbc.com", "appie.com", "app1e.com", "xn--80ak6aa92e.com",
    "арр1е.com", "appleid-verify.info", "l0086.cn", "10086-jifen.com", "10086jifen.top", "10086.cc",
    "aiipay.com", "a1ipay.cn", "alipay-kefu.com", "myalipayvip.com", "ccb.com.evil.xyz",
    "ccb-login.top", "cnase.com", "chasse.com", "ChASE.com-verify.xyz", "paypal.com.cn",
  ])
  func nearMissesAreSeen(host: String) {
    #expect(TextCalls().isLookalike("look at http://\(host)/a now", Self.names))
    #expect(TextCalls().isLookalike(host, Self.names))
  }

  @Test(arguments: [
    "icbc.com.cn", "mall.icbc.com.cn", "www.paypal.com", "paypal.com", "apple.com",
    "support.apple.com", "wap.10086.cn", "10010.cn", "10085.cn", "alipay.com", "alipay.cn",
    "zht.alipay.com", "taobao.com", "pineapple.com", "cba.com", "abc.com", "cibc.com",
    "purchased.com", "ccbfootball.net", "1.2.3.4", "localhost", "baidu.com", "www.qq.com",
  ])
  func othersAreNot(host: String) {
    #expect(!TextCalls().isLookalike("look at http://\(host)/a now", Self.names))
  }

  @Test func theRealOneOfAnyNameIsNeverFlagged() {
    #expect(!TextCalls().isLookalike("http://icbc.com/", ["icbc.com.cn", "icbc.com"]))
    #expect(TextCalls().isLookalike("http://icbc.com/", ["icbc.com.cn"]))
    #expect(!TextCalls().isLookalike("no link, paypa1", Self.names))
  }

  @Test func skeletons() {
    let pairs = [
      ("microsoft", "rnicros0ft"), ("wellsfargo", "vvellsfargo"), ("barclays", "bardays"),
      ("google", "gооgle"), ("amazon", "аmаzоn"), ("citi", "clt1"), ("münchen", "munchen"),
    ]
    for (left, right) in pairs {
      #expect(NameSkeleton.of(left.utf8) == NameSkeleton.of(right.utf8), "\(left)")
    }
    #expect(NameSkeleton.of("apple".utf8) != NameSkeleton.of("ample".utf8))
  }

  @Test func distanceIsThatOfDefinition() {
    let letters: [UInt8] = [1, 2, 3]
    var words: [[UInt8]] = [[]]
    for _ in 0..<4 { words += words.flatMap { word in letters.map { word + [$0] } } }
    let all = Array(Set(words))
    for left in all {
      var near: Set<[UInt8]> = [left]
      for place in 0...left.count {
        for letter in letters {
          near.insert(Array(left[..<place]) + [letter] + left[place...])
          if place < left.count {
            near.insert(Array(left[..<place]) + [letter] + left[(place + 1)...])
          }
        }
        if place < left.count { near.insert(Array(left[..<place]) + left[(place + 1)...]) }
        if place + 1 < left.count {
          var swapped = left
          swapped.swapAt(place, place + 1)
          near.insert(swapped)
        }
      }
      for right in all {
        #expect(EditDistance.isAtMostOne(left, right) == near.contains(right))
      }
    }
  }
}
