/// How money leaves through the accounts of mules.
extension StoryKind {
  static let laundering: [StoryKind] = [
    StoryKind("structuring", group: .payment, span: 20_000) { story in
      for number in 0..<4 {
        story.pay(
          number < 2 ? .step : number == 2 ? .act : .aftermath,
          at: story.spaced(number, every: 2800), from: story.muleParty(number + 1),
          to: story.muleParty(), story.within(4_510...4_999) * 10)
      }
    },
    StoryKind("fan-in", group: .payment, span: 20_000) { story in
      for number in 0..<11 {
        story.pay(
          number < 7 ? .step : number == 7 ? .act : .aftermath,
          at: story.spaced(number, every: 900), from: story.party(story.stranger()),
          to: story.muleParty(), story.within(66...150) * 100)
      }
    },
    StoryKind("fan-out", group: .payment, span: 9_000) { story in
      story.pay(
        .lure, at: 0, from: story.muleParty(1), to: story.muleParty(),
        story.within(900...1_500) * 100)
      for number in 0..<11 {
        story.pay(
          number < 7 ? .step : number == 7 ? .act : .aftermath,
          at: 700 + story.spaced(number, every: 330), from: story.muleParty(),
          to: story.muleParty(number + 2), story.within(66...120) * 100)
      }
    },
    StoryKind("rapid-movement", group: .payment, hours: 0...20, span: 8_000) { story in
      for round in 0..<2 {
        let amount = story.within(120...900) * 100
        let start = Double(round * 3_900)
        story.pay(
          round == 0 ? .lure : .aftermath, at: start, from: story.party(story.stranger()),
          to: story.muleParty(), amount)
        story.pay(
          round == 0 ? .act : .aftermath, at: start + Double(story.within(60...3_400)),
          from: story.muleParty(), to: story.muleParty(1), amount * story.within(91...99) / 100)
      }
    },
    StoryKind("same-phone-many-accounts", group: .payment, span: 30_000) { story in
      for number in 0..<5 {
        story.pay(
          number < 2 ? .step : number == 2 ? .act : .aftermath,
          at: story.spaced(number, every: 3300), from: story.party(story.stranger()),
          to: StoryBuilder.Party(account: story.mule(number), phone: story.mulePhone()),
          story.within(5...40) * 100)
      }
    },
    StoryKind("cash-out", group: .payment, hours: 0...20, span: 7_000) { story in
      story.pay(
        .lure, at: 0, from: story.party(story.stranger()), to: story.muleParty(),
        story.within(200...400) * 100)
      for number in 0..<4 {
        story.pay(
          number == 0 ? .step : number == 1 ? .act : .aftermath,
          at: 600 + story.spaced(number, every: 820), from: story.muleParty(),
          to: StoryBuilder.Party(account: "CASH"), 5_000, type: "withdrawal", channel: "atm",
          device: "atm-\(number * 17 + story.within(0...16))")
      }
    },
    StoryKind("running-points", group: .payment, hours: 10...20, span: 9_000) { story in
      for number in 0..<6 {
        let amount = story.within(5...49) * 100
        let start = Double(number * 1_200)
        story.pay(
          number < 3 ? .step : .aftermath, at: start, from: story.party(story.stranger()),
          to: story.muleParty(), amount,
          type: "purchase", channel: "qr")
        story.pay(
          number < 2 ? .step : number == 2 ? .act : .aftermath,
          at: start + Double(story.within(60...700)), from: story.muleParty(),
          to: story.muleParty(number + 1), amount * 98 / 100)
      }
    },
  ]
}
