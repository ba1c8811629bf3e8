/// Scams on persons, weighted by the case counts of CCL23-Eval Task 6.
extension StoryKind {
  static let scams: [StoryKind] = [
    brushing,
    StoryKind("fake-investment", group: .person, prior: 11_836, span: 30_000) { story in
      story.text(
        .lure, at: 0, from: story.burner(), to: story.victimPhone,
        "\(story.choice(["老师带你", "内部渠道", "专业团队"]))，内幕股票群免费进，日赚五个点，加微信 gp\(story.digits(6))")
      let tried = Double(story.within(2_000...8_000))
      story.pay(
        .step, at: tried, from: story.victimParty, to: company(story), story.within(5...20) * 100)
      story.pay(
        .step, at: tried + 3_000, from: company(story), to: story.victimParty,
        story.within(6...22) * 100)
      for round in 0..<story.within(1...3) {
        story.pay(
          round == 0 ? .act : .aftermath, at: tried + 5_000 + Double(round * 2_500),
          from: story.victimParty, to: company(story), story.within(110...900) * 100,
          device: story.victimDevice())
      }
    },
    StoryKind("fake-loan", group: .person, prior: 11_105, span: 20_000) { story in
      story.text(
        .lure, at: 0, from: story.burner(), to: story.victimPhone,
        "【\(story.choice(["易贷", "速借", "金融助手"]))】无抵押贷款秒到账，额度\(story.within(5...30))万，点击 http://loan-\(story.digits(4)).cn/d 办理"
      )
      var paid = Double(story.within(1_000...5_000))
      for round in 0..<story.within(2...4) {
        story.pay(
          round == 0 ? .step : round == 1 ? .act : .aftermath, at: paid, from: story.victimParty,
          to: story.muleParty(round % 2), story.within(9...60) * 100,
          device: story.victimDevice())
        paid += Double(story.within(600...3_000))
      }
    },
    StoryKind("fake-credit-repair", group: .person, prior: 8_464, span: 15_000) { story in
      let talk = story.within(900...3_600)
      story.call(.lure, at: 0, from: story.burner(), to: story.victimPhone, seconds: talk)
      var later = Double(talk)
      var borrowed = 0
      for number in 0..<2 {
        later += Double(story.within(300...1_800))
        borrowed = story.within(80...500) * 100
        story.pay(
          .step, at: later, from: StoryBuilder.Party(account: "LENDER0\(number + 3)"),
          to: story.victimParty, borrowed, type: "loan")
      }
      story.pay(
        .act, at: later + Double(story.within(200...1_800)), from: story.victimParty,
        to: story.muleParty(), borrowed * 95 / 100, device: story.victimDevice())
    },
    StoryKind("fake-shopping", group: .person, prior: 7_058, span: 20_000) { story in
      let price = story.within(4...40)
      story.pay(
        .lure, at: 0, from: story.victimParty, to: story.muleParty(), price * 100,
        device: story.victimDevice())
      story.pay(
        .act, at: Double(story.within(3_000...15_000)), from: story.victimParty,
        to: story.muleParty(), price * 25, device: story.victimDevice())
    },
    StoryKind("impersonate-acquaintance", group: .person, prior: 1_407, span: 40_000) { story in
      let next = story.daysLeft > 0 ? 86_400 : 18_000
      story.call(
        .lure, at: 0, from: story.phone(story.outsider), to: story.victimPhone,
        seconds: story.within(60...240))
      let second = Double(next + story.within(600...6_000))
      story.call(
        .step, at: second, from: story.phone(story.outsider), to: story.victimPhone,
        seconds: story.within(40...200))
      story.pay(
        .act, at: second + Double(story.within(300...3_000)), from: story.victimParty,
        to: story.muleParty(), story.within(50...300) * 100, device: story.victimDevice())
    },
    StoryKind("game-item-trade", group: .person, prior: 2_155, hours: 10...21, span: 6_000) {
      story in
      let deposit = story.within(2...9) * 100
      for round in 0..<4 {
        story.pay(
          round == 0 ? .lure : round == 1 ? .step : round == 2 ? .act : .aftermath,
          at: story.spaced(round, every: 900), from: story.victimParty,
          to: story.muleParty(round), deposit, device: story.victimDevice())
      }
    },
    StoryKind("romance-scam", group: .person, prior: 1_654, span: 40_000) { story in
      for round in 0..<4 {
        story.pay(
          round < 2 ? .lure : round == 2 ? .act : .aftermath,
          at: story.spaced(round, every: 7500), from: story.victimParty,
          to: story.muleParty(), [520, 1_314, 3_000, 8_000][round],
          device: story.victimDevice())
      }
    },
    StoryKind("net-black", group: .person, prior: 1_197, span: 4_000) { story in
      story.text(
        .lure, at: 0, from: story.burner(), to: story.victimPhone,
        "我把上次聚会的照片放这里了 http://xc-\(story.digits(5)).cn/a.apk 你看看")
      for number in 0..<4 {
        story.code(.step, at: 600 + Double(number * 40), to: story.victimPhone)
      }
      story.pay(
        .act, at: Double(story.within(800...3_000)), from: story.victimParty,
        to: story.muleParty(), story.within(4...40) * 100, device: "dev-\(story.outsider)")
    },
    StoryKind("impersonate-military", group: .person, prior: 1_092, span: 20_000) { story in
      story.call(
        .lure, at: 0, from: story.phone(story.outsider), to: story.victimPhone,
        seconds: story.within(120...500))
      story.call(
        .step, at: 3_000, from: story.victimPhone, to: story.phone(story.outsider + 1),
        seconds: story.within(120...400), card: story.card(story.victim))
      story.pay(
        .act, at: 3_000 + Double(story.within(700...9_000)), from: story.victimParty,
        to: story.muleParty(), story.within(60...400) * 100, device: story.victimDevice())
    },
    StoryKind("naked-chat-blackmail", group: .person, prior: 300, hours: 10...21, span: 6_000) {
      story in
      let demand = story.within(10...40) * 100
      for round in 0..<3 {
        story.pay(
          round < 2 ? .step : .act, at: Double(900 + round * 900), from: story.victimParty,
          to: story.muleParty(), demand, device: story.victimDevice())
        story.call(
          .lure, at: Double(round * 900), from: story.burner(),
          to: story.phone(story.population.wrapped(story.victim + 1 + round)),
          seconds: story.within(5...30))
      }
    },
  ]

  /// A lure, small rebates, rising deposits: several rounds, so that one odd payment between
  /// them does not hide the story.
  private static let brushing = StoryKind(
    "brushing-rebate", group: .person, prior: 35_459, span: 25_000
  ) { story in
    story.text(
      .lure, at: 0, from: story.burner(), to: story.victimPhone,
      "\(story.choice(["在家就能做", "点赞关注", "刷单兼职"]))，日结佣金\(story.within(80...400))元，手机操作无需经验，加微信 sd\(story.digits(6))"
    )
    var later = Double(story.within(1_000...4_000))
    for round in 0..<3 {
      story.pay(
        round == 0 ? .step : .aftermath, at: later, from: story.muleParty(round / 2),
        to: story.victimParty,
        story.within(5...80), cents: story.within(0...99))
      later += Double(story.within(300...2_000))
      story.pay(
        round == 0 ? .act : .aftermath, at: later, from: story.victimParty,
        to: story.muleParty(round / 2), (round * 3 + 1) * story.within(11...30) * 100,
        device: story.victimDevice())
      later += Double(story.within(600...2_500))
    }
  }

  private static func company(_ story: StoryBuilder) -> StoryBuilder.Party {
    StoryBuilder.Party(account: "CORP8\(story.outsider % 1_000_000)")
  }
}
