/// Bursts and chains of ordinary life that come close to a rule and are no fraud: no labels.
extension StoryKind {
  static let lookAlikes: [StoryKind] = [
    // Guests of a wedding send gifts to one account.
    StoryKind(lookAlike: 9...20, span: 20_000) { story in
      for guest in 0..<16 {
        story.pay(
          .step, at: story.spaced(guest, every: 700), from: story.party(story.stranger()),
          to: story.victimParty, story.within(3...6) * 200)
      }
    },
    // A repair shop tries three more SIM cards in one device.
    StoryKind(lookAlike: 9...18, span: 9_000) { story in
      for customer in 0..<3 {
        var card = story.card(story.victim)
        card.imsi = String(story.population.imsi(story.outsider + customer))
        story.call(
          .step, at: story.spaced(customer, every: 1_500),
          from: story.phone(story.outsider + customer),
          to: "10086", seconds: story.within(5...30), card: card)
      }
    },
    // A clinic reminds patients; most see the number and do not answer.
    StoryKind(lookAlike: 9...17, span: 2_400) { story in
      for patient in 0..<40 {
        let isAnswered = story.within(0...3) == 0
        story.call(
          .step, at: Double(patient * 40), from: "+8621\(50_000_000 + story.victim % 9_000_000)",
          to: story.phone(story.stranger()),
          seconds: isAnswered ? story.within(12...30) : story.within(8...25), answered: isAnswered)
      }
    },
    // A teacher writes the same to all parents.
    StoryKind(lookAlike: 8...18, span: 900) { story in
      let text =
        "\(story.within(1...6))年级\(story.within(1...20))班家长，明天\(story.within(8...10))点半开家长会，请准时到教室"
      for parent in 0..<38 {
        story.text(
          .step, at: Double(parent * 3), from: story.victimPhone,
          to: story.phone(story.population.wrapped(story.victim + parent - 60)), text,
          cell: story.card(story.victim).cell)
      }
    },
    // Someone forgot a password and asks three services for codes again and again.
    StoryKind(lookAlike: 8...22, span: 600) { story in
      for _ in 0..<8 { story.code(.step, at: Double(story.within(0...400)), to: story.victimPhone) }
    },
    // Listeners ring a studio.
    StoryKind(lookAlike: 7...21, span: 900) { story in
      let studio = "+8610\(60_000_000 + story.victim % 9_000_000)"
      for listener in 0..<27 {
        let caller = story.stranger()
        story.call(
          .step, at: Double(listener * 16), from: story.phone(caller), to: studio,
          seconds: story.within(3...12), answered: listener % 9 == 0, card: story.card(caller))
      }
    },
    // Rent of six flats reaches the landlord.
    StoryKind(lookAlike: 8...20, span: 30_000) { story in
      for tenant in 0..<6 {
        story.pay(
          .step, at: story.spaced(tenant, every: 3_000), from: story.party(story.stranger()),
          to: story.victimParty, story.within(25...65) * 100)
      }
    },
    // Parents send money for a purchase, which is then made at a shop.
    StoryKind(lookAlike: 9...19, span: 9_000) { story in
      let parent = story.population.wrapped(story.victim + 101)
      let price = story.within(100...300) * 100
      story.pay(.step, at: 0, from: story.party(parent), to: story.victimParty, price)
      story.pay(
        .step, at: Double(story.within(4_000...8_000)), from: story.victimParty,
        to: StoryBuilder.Party(account: "DEALER00001"), price * 8 / 10, type: "purchase",
        device: story.victimDevice())
    },
    // A loan is paid out and spent at a shop.
    StoryKind(lookAlike: 9...19, span: 9_000) { story in
      let borrowed = story.within(50...300) * 100
      story.pay(
        .step, at: 0, from: StoryBuilder.Party(account: "LENDER01"), to: story.victimParty,
        borrowed, type: "loan")
      story.pay(
        .step, at: Double(story.within(600...8_000)), from: story.victimParty,
        to: StoryBuilder.Party(account: "DEALER00002"), borrowed, type: "purchase",
        device: story.victimDevice())
    },
    // Family abroad calls long, and a usual payee gets a little later.
    StoryKind(lookAlike: 8...20, span: 12_000) { story in
      let talk = story.within(1_900...4_000)
      story.call(
        .step, at: 0, from: "+\(story.population.relativeAbroad(story.victim))",
        to: story.victimPhone, seconds: talk, trunk: "INT-01")
      story.pay(
        .step, at: Double(talk + story.within(200...6_000)), from: story.victimParty,
        to: story.party(story.population.wrapped(story.victim + 150)),
        story.within(5...45) * 100, device: story.victimDevice())
    },
    // A lost card is replaced, and shops are paid with the help of codes.
    StoryKind(lookAlike: 9...17, span: 20_000) { story in
      let old = story.card(story.victim)
      var new = old
      new.imsi = String(story.population.imsi(story.victim, replaced: true))
      story.call(.step, at: 0, from: story.victimPhone, to: "10086", seconds: 95, card: old)
      story.call(.step, at: 5_000, from: story.victimPhone, to: "10086", seconds: 40, card: new)
      story.code(.step, at: 9_000, to: story.victimPhone)
      story.pay(
        .step, at: Double(story.within(9_100...9_900)), from: story.victimParty,
        to: StoryBuilder.Party(account: "SHOP000007"), story.within(1...20) * 100,
        type: "purchase", device: story.victimDevice())
    },
    // A shop sells credit for telephones, a few at a time.
    StoryKind(lookAlike: 8...20, span: 20_000) { story in
      for customer in 0..<12 {
        story.pay(
          .step, at: story.spaced(customer, every: 900), from: story.muleParty(),
          to: StoryBuilder.Party(account: "OPERATOR", phone: story.phone(story.stranger())), 50,
          type: "topup", device: "shop-\(story.outsider)")
      }
    },
  ]
}
