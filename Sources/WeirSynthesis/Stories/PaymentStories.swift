/// Fraud with cards and accounts.
extension StoryKind {
  static let paymentFraud: [StoryKind] = [
    StoryKind("card-testing", group: .payment, hours: 0...20, span: 600) { story in
      for number in 0..<18 {
        story.pay(
          number < 9 ? .step : number == 9 ? .act : .aftermath, at: Double(number) * 9,
          from: StoryBuilder.Party(account: story.account(story.stranger())),
          to: StoryBuilder.Party(account: "SHOP900\(story.outsider % 1_000)"),
          story.within(1...9), type: "purchase", channel: "card", device: "bot-\(story.outsider)")
      }
    },
    StoryKind("account-drain", group: .payment, hours: 22...22, span: 5_400) { story in
      for number in 0..<4 {
        story.pay(
          number < 2 ? .step : number == 2 ? .act : .aftermath,
          at: story.spaced(number, every: 780), from: story.victimParty,
          to: story.muleParty(number), story.within(80...300) * 100,
          device: "dev-\(story.outsider)")
      }
    },
    StoryKind("test-transfer", group: .payment, hours: 0...21, span: 300) { story in
      story.pay(
        .lure, at: 0, from: story.victimParty, to: story.muleParty(), 0,
        cents: story.within(1...99), device: "dev-\(story.outsider)")
      story.pay(
        .act, at: Double(story.within(8...55)), from: story.victimParty, to: story.muleParty(),
        story.within(6...90) * 100, device: "dev-\(story.outsider)")
    },
    StoryKind("small-rebate-then-big", group: .payment, span: 12_000) { story in
      for round in 0..<2 {
        let start = Double(round * 5_000)
        story.pay(
          round == 0 ? .lure : .aftermath, at: start, from: story.muleParty(),
          to: story.victimParty, story.within(10...95))
        story.pay(
          round == 0 ? .act : .aftermath, at: start + Double(story.within(300...3_000)),
          from: story.victimParty, to: story.muleParty(), story.within(11...60) * 100,
          device: story.victimDevice())
      }
    },
    StoryKind("topup-laundering", group: .payment, span: 3_600) { story in
      for number in 0..<15 {
        story.pay(
          number < 9 ? .step : number == 9 ? .act : .aftermath, at: Double(number * 180),
          from: story.muleParty(),
          to: StoryBuilder.Party(account: "OPERATOR", phone: story.phone(story.stranger())), 100,
          type: "topup", device: "dev-\(story.outsider)")
      }
    },
  ]
}
