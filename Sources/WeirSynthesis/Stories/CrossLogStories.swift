/// The cross-log sequences of the typology, X01 to X12.
extension StoryKind {
  static let crossLog: [StoryKind] = [
    StoryKind("app-fraud", "X01", group: .person, prior: 800, span: 10_000) { story in
      let talk = story.within(1_900...4_200)
      story.call(
        .lure, at: 0, from: story.abroad(), to: story.victimPhone, seconds: talk, trunk: "INT-03")
      let paid = Double(talk + story.within(300...3_000))
      story.pay(
        .act, at: paid, from: story.victimParty, to: story.muleParty(),
        story.within(200...900) * 100, device: story.victimDevice())
      story.pay(
        .aftermath, at: paid + 400, from: story.victimParty, to: story.muleParty(1),
        story.within(50...200) * 100, device: story.victimDevice())
    },
    StoryKind("impersonate-police", "X01", group: .person, prior: 3_500, span: 12_000) { story in
      let talk = story.within(2_000...5_000)
      story.call(
        .lure, at: 0, from: story.abroad(1), to: story.victimPhone,
        seconds: story.within(70...250), trunk: "INT-03")
      story.call(
        .step, at: 400, from: story.abroad(), to: story.victimPhone, seconds: talk,
        trunk: "INT-03")
      let gathered = Double(400 + talk + story.within(200...1_200))
      story.pay(
        .step, at: gathered, from: story.party(story.population.wrapped(story.victim + 130)),
        to: story.victimParty, story.within(30...300) * 100)
      story.pay(
        .act, at: gathered + Double(story.within(200...1_500)), from: story.victimParty,
        to: story.muleParty(), story.within(300...2_000) * 100, device: story.victimDevice())
    },
    StoryKind("remote-control-share", "X02", group: .person, prior: 800, span: 5_000) { story in
      let talk = story.within(1_500...4_000)
      for round in 0..<story.within(1...3) {
        story.pay(
          .step, at: Double(700 + round * 200 + story.within(1...90)), from: story.victimParty,
          to: story.muleParty(round), story.within(52...400) * 100, device: story.victimDevice())
      }
      story.call(.act, at: 0, from: story.burner(), to: story.victimPhone, seconds: talk)
    },
    StoryKind("fake-customer-service", "X03", group: .person, prior: 13_772, span: 7_000) { story in
      let talk = story.within(620...1_800)
      story.call(.lure, at: 0, from: story.burner(), to: story.victimPhone, seconds: talk)
      let code = Double(talk + story.within(60...1_500))
      story.code(.step, at: code, to: story.victimPhone)
      let paid = code + Double(story.within(40...1_700))
      story.pay(
        .act, at: paid, from: story.victimParty, to: story.muleParty(),
        story.within(52...300) * 100, device: story.victimDevice())
      story.pay(
        .aftermath, at: paid + 240, from: story.victimParty, to: story.muleParty(1),
        story.within(20...200) * 100, device: story.victimDevice())
    },
    StoryKind("sim-swap", "X04", group: .network, span: 30_000) { story in
      let old = story.card(story.victim)
      story.call(
        .step, at: 0, from: story.victimPhone, to: story.phone(story.stranger()),
        seconds: story.within(20...200), card: old)
      let swapped = Double(story.within(1_000...9_000))
      let new = StoryBuilder.Card(
        imei: String(story.population.imei(story.outsider)),
        imsi: String(story.population.imsi(story.victim, replaced: true)), cell: "cell-3")
      story.call(
        .step, at: swapped, from: story.victimPhone, to: "10086", seconds: 30, card: new,
        silences: story.victim)
      let code = swapped + Double(story.within(300...9_000))
      story.code(.step, at: code, to: story.victimPhone)
      let paid = code + Double(story.within(60...1_200))
      story.pay(
        .act, at: paid, from: story.victimParty, to: story.muleParty(),
        story.within(60...600) * 100, device: "dev-\(story.outsider)")
      story.pay(
        .aftermath, at: paid + 90, from: story.victimParty, to: story.muleParty(1),
        story.within(20...200) * 100, device: "dev-\(story.outsider)")
    },
    StoryKind("otp-interception", "X05", group: .network, span: 20_000) { story in
      story.call(
        .lure, at: 0, from: story.victimPhone, to: "**21*\(story.burner().dropFirst(3))#",
        seconds: 0, card: story.card(story.victim))
      let code = Double(story.within(600...14_000))
      story.code(.step, at: code, to: story.victimPhone)
      story.pay(
        .act, at: code + Double(story.within(30...1_200)), from: story.victimParty,
        to: story.muleParty(), story.within(55...400) * 100, device: "dev-\(story.outsider)")
    },
    StoryKind("impersonate-police", "X06", group: .person, prior: 1_063, span: 9_000) { story in
      let caller = story.choice(["+8695588", "+8695533", "+8695599", "+86110"])
      let talk = story.within(200...900)
      story.call(
        .lure, at: 0, from: caller, to: story.victimPhone, seconds: talk, trunk: "INT-03")
      for number in 0..<3 {
        story.call(
          .step, at: 60 + Double(number) * 35, from: caller,
          to: story.phone(story.stranger()), seconds: story.within(4...28), trunk: "INT-03")
      }
      story.pay(
        .act, at: Double(talk + story.within(400...7_000)), from: story.victimParty,
        to: story.muleParty(), story.within(20...180) * 100, device: story.victimDevice())
    },
    StoryKind("bank-phish-otp", "X07", group: .person, prior: 1_500, span: 1_900) { story in
      story.text(
        .lure, at: 0, from: story.burner(), to: story.victimPhone,
        "【通知】您的账户已冻结，请登录 http://bank-\(story.digits(4)).top/v 核实身份，逾期停用")
      let code = Double(story.within(60...800))
      story.code(.step, at: code, to: story.victimPhone)
      story.pay(
        .act, at: code + Double(story.within(30...600)), from: story.victimParty,
        to: story.muleParty(), story.within(12...200) * 100, device: "dev-\(story.outsider)")
    },
    muleNetwork,
    StoryKind("impersonate-leader", "X09", group: .person, prior: 3_000, span: 40_000) { story in
      let next = story.daysLeft > 0 ? 86_400 : 18_000
      story.call(
        .lure, at: 0, from: story.burner(), to: story.victimPhone,
        seconds: story.within(50...200))
      let second = Double(next + story.within(1_000...7_000))
      story.call(
        .step, at: second, from: story.burner(), to: story.victimPhone,
        seconds: story.within(60...400))
      story.pay(
        .act, at: second + Double(story.within(600...4_000)), from: story.victimParty,
        to: story.muleParty(), story.within(510...3_000) * 100, device: story.victimDevice())
    },
    StoryKind("million-protection-cancel", "X10", group: .person, prior: 1_000, span: 7_000) {
      story in
      let talk = story.within(1_200...3_400)
      story.call(.lure, at: 0, from: story.burner(), to: story.victimPhone, seconds: talk)
      var paid = Double(talk)
      for round in 0..<4 {
        paid += Double(story.within(90...380))
        story.pay(
          round < 2 ? .step : round == 2 ? .act : .aftermath, at: paid, from: story.victimParty,
          to: story.muleParty(round / 2), story.within(80...480) * 100,
          device: story.victimDevice())
      }
    },
    StoryKind("recovery-scam", "X11", group: .person, prior: 600, span: 20_000) { story in
      story.text(
        .lure, at: 0, from: story.burner(1), to: story.victimPhone,
        "【通知】您的ETC服务已暂停，请点击 http://etc-\(story.digits(4)).icu/a 补办")
      let called = Double(story.within(3_000...12_000))
      let talk = story.within(650...1_900)
      story.call(.step, at: called, from: story.burner(), to: story.victimPhone, seconds: talk)
      story.pay(
        .act, at: called + Double(talk + story.within(200...3_500)), from: story.victimParty,
        to: story.muleParty(), story.within(32...200) * 100, device: story.victimDevice())
    },
    smishingReach,
  ]

  /// SIM cards of one device call out; accounts that name their numbers take the money.
  private static let muleNetwork = StoryKind(
    "mule-account", "X08", group: .payment, span: 22_000
  ) { story in
    let imei = String(story.population.imei(story.outsider))
    for number in 0..<6 {
      let card = StoryBuilder.Card(
        imei: imei, imsi: String(story.population.imsi(story.outsider + number)), cell: "cell-5")
      story.call(
        .lure, at: Double(number * 600), from: story.burner(number),
        to: story.phone(story.stranger()), seconds: story.within(20...90), card: card)
    }
    var received = 0
    for number in 0..<4 {
      let amount = story.within(20...90) * 100
      received += amount
      story.pay(
        .step, at: 5_000 + Double(number * 900), from: story.party(story.stranger()),
        to: StoryBuilder.Party(account: story.mule(), phone: story.burner(number % 2)), amount)
    }
    story.pay(
      .act, at: 12_000, from: StoryBuilder.Party(account: story.mule(), phone: story.burner()),
      to: story.muleParty(1), received * 9 / 10)
  }

  /// One link to many; some of those who got it pay someone for the first time.
  private static let smishingReach = StoryKind(
    "smishing", "X12", group: .person, prior: 1_200, span: 9_000
  ) { story in
    let host = story.choice(["toll", "post", "tax", "card", "parcel"])
    let link = "http://\(host)-\(story.digits(4)).\(story.choice(["top", "icu", "cc", "xyz"]))/p"
    let opening = story.choice([
      "您的包裹无法派送，请更新地址", "您的积分即将过期，请尽快兑换", "医保卡异常，请重新认证", "补贴领取通知，请填写信息",
    ])
    for number in 0..<12 {
      let recipient = number == 0 ? story.victim : story.stranger()
      story.text(
        number == 0 ? .lure : .step, at: Double(number * 7), from: story.burner(),
        to: story.phone(recipient), "\(opening) \(link)\(number)")
      if number % 5 == 0 {
        story.pay(
          number == 0 ? .act : .aftermath, at: 900 + story.spaced(number / 5, every: 2_500),
          from: story.party(recipient), to: story.muleParty(), story.within(3...30) * 100)
      }
    }
  }
}
