import Testing

@testable import WeirRules

struct TextTemplateTests {
  @Test(arguments: [
    ("Dear Anna, your code is 123456.", "dear <name>, your code is <n>."),
    ("尊敬的张三先生，您尾号4118的卡消费人民币327.62元", "尊敬的<name>,您尾号<n>的卡消费人民币<n>元"),
    ("尊敬的客户：点击 http://a.cn/x1 领取", "尊敬的<name>:点击 <url> 领取"),
    ("李女士，您好", "<name>女士,您好"), ("张*的快递A7X9已到", "<name>的快递<n>已到"),
    ("Mr. Smith owes 1,000.50 to K9", "mr. <name> owes <n> to <n>"),
    ("call +86 139-1234-5678 or 6222****1234", "call <n> <n> or <n>"),
    ("mail a.b@x.com now", "mail <name> now"), ("nothing here", "nothing here"), ("", ""),
    ("12:30-14:00, 5.", "<n>, <n>."), ("吃饭。喝茶", "吃饭。喝茶"), ("hi there", "hi there"),
  ])
  func templates(text: String, expected: String) {
    #expect(TextCalls().template(text) == expected)
  }

  @Test func oneCampaignHasOneTemplate() {
    let calls = TextCalls()
    let first = calls.template("尊敬的王五先生：您的ETC已失效，请点击 etc-cn1.top/a8 认证，尾号1234")
    let second = calls.template("尊敬的李小明女士：您的ＥＴＣ已失效，请点击 http://etc-vip.cc/99 认证，尾号88")
    #expect(first == second)
  }

  @Test(arguments: ["dear ", "hi ", "hello ", "hey ", "Hey ", "尊敬的", "亲爱的"], ["", "so ", "好,"])
  func everySalutationIsFollowedByAName(salutation: String, before: String) {
    let expected = (before + salutation).lowercased() + "<name>, x"
    #expect(TextCalls().template(before + salutation + "Zoë B, x") == expected)
  }

  @Test(
    arguments: ["mr ", "Mr. ", "mrs ", "mrs. ", "ms ", "ms. ", "miss ", "dr ", "DR. "],
    ["", "so ", "好,"])
  func everyTitleIsFollowedByAName(title: String, before: String) {
    #expect(
      TextCalls().template(before + title + "Smith x") == (before + title).lowercased() + "<name> x"
    )
  }
}
