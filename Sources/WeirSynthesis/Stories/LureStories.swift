/// Scams that begin, and for the logs often end, with a message.
extension StoryKind {
  static let lures: [StoryKind] = [
    StoryKind("hi-mum", group: .person, prior: 400, span: 8_000) { story in
      story.text(
        .act, at: 0, from: story.burner(), to: story.victimPhone,
        "Hi \(story.choice(["mum", "dad", "mom"])), my phone broke, this is my new number, text me when you see this"
      )
      story.pay(
        .aftermath, at: Double(story.within(1_200...7_000)), from: story.victimParty,
        to: story.muleParty(), story.within(8...90) * 100, device: story.victimDevice())
    },
    StoryKind("direct-remit-sms", group: .person, prior: 400, span: 900) { story in
      let card = "6217\(story.digits(12))"
      for number in 0..<5 {
        story.text(
          number == 0 ? .act : .aftermath, at: Double(number * 31), from: story.burner(),
          to: number == 0 ? story.victimPhone : story.phone(story.stranger()),
          "原来的卡消磁了，钱请\(story.choice(["汇到", "打到", "转账到"]))这张卡 \(card) 户名王强，办好回短信")
      }
    },
    StoryKind("sender-id-spoofing", group: .network, span: 600) { story in
      let bank = story.choice(["工商", "建设", "农业", "中国工商"])
      for number in 0..<4 {
        story.text(
          number == 0 ? .act : .aftermath, at: Double(number * 23), from: story.burner(),
          to: number == 0 ? story.victimPhone : story.phone(story.stranger()),
          "【\(bank)银行】您的手机银行将于今日失效，请致电 400\(story.digits(7)) 办理")
      }
    },
    StoryKind("wrong-number-lure", group: .person, prior: 300, span: 3_000) { story in
      for number in 0..<14 {
        story.text(
          number < 9 ? .lure : number == 9 ? .act : .aftermath,
          at: story.spaced(number, every: 40), from: story.burner(),
          to: number == 0 ? story.victimPhone : story.phone(story.stranger()),
          "\(TextCorpus.names[story.within(0...39)])，明天的马术课改时间了吗？我是林小姐，换了号码 \(story.digits(2))")
      }
    },
    StoryKind("gambling-lure", group: .person, prior: 400, hours: 12...20, span: 9_000) { story in
      story.text(
        .lure, at: 0, from: story.burner(), to: story.victimPhone,
        "澳门新葡京注册送\(story.within(18...188))，首存翻倍，网址 www.xp\(story.digits(4)).com")
      for round in 0..<5 {
        story.pay(
          round < 2 ? .step : round == 2 ? .act : .aftermath, at: Double(1_200 + round * 1_300),
          from: story.victimParty, to: story.muleParty(round), 500,
          device: story.victimDevice())
      }
    },
    StoryKind("album-trojan", group: .person, prior: 200, span: 1_200) { story in
      let link = "http://xiangce\(story.digits(4)).cn/v"
      for number in 0..<26 {
        story.text(
          number < 19 ? .step : number == 19 ? .act : .aftermath, at: Double(number * 19),
          from: story.victimPhone,
          to: story.phone(story.population.wrapped(story.victim + number - 40)),
          "这是我们的照片，你看看 \(link)\(number)", cell: story.card(story.victim).cell)
      }
    },
  ]
}
