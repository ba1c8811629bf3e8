/// Abuse of the network by calls.
extension StoryKind {
  static let networkAbuse: [StoryKind] = [
    StoryKind("wangiri", group: .network, span: 9_000) { story in
      let caller = story.abroad()
      for number in 0..<36 {
        story.call(
          number < 29 ? .step : number == 29 ? .act : .aftermath,
          at: Double(number) * 12 + Double(story.within(0...9)), from: caller,
          to: number == 0 ? story.victimPhone : story.phone(story.stranger()),
          seconds: story.within(1...3), answered: false, trunk: "INT-04")
      }
      story.call(
        .aftermath, at: Double(story.within(900...7_000)), from: story.victimPhone, to: caller,
        seconds: story.within(30...300), card: story.card(story.victim), trunk: "INT-04")
    },
    StoryKind("irsf", group: .network, hours: 0...20, span: 4_000) { story in
      let prefix = story.choice(["+37190", "+20900", "+979"])
      var began = 0.0
      for number in 0..<8 {
        let talk = story.within(370...440)
        story.call(
          number < 4 ? .step : number == 4 ? .act : .aftermath, at: began, from: story.victimPhone,
          to: prefix + story.digits(6), seconds: talk, card: story.card(story.victim),
          trunk: "INT-05")
        began += Double(talk) - Double(story.within(100...300))
      }
    },
    StoryKind("irsf-test-call", group: .network, hours: 0...18, span: 18_000) { story in
      story.call(
        .lure, at: 0, from: story.victimPhone, to: "+37190000\(story.digits(3))",
        seconds: story.within(2...12), card: story.card(story.victim), trunk: "INT-05")
      let later = Double(story.within(2_000...15_000))
      for number in 0..<2 {
        story.call(
          number == 0 ? .act : .aftermath, at: later + Double(number * 300),
          from: story.victimPhone, to: "+20900\(story.digits(6))", seconds: 280,
          card: story.card(story.victim), trunk: "INT-05")
      }
    },
    StoryKind("pbx-hacking", group: .network, hours: 0...2, span: 7_000) { story in
      let line = "+8621\(story.within(50_000_000...69_999_999))"
      for number in 0..<14 {
        story.call(
          number < 9 ? .step : number == 9 ? .act : .aftermath, at: Double(number * 400),
          from: line, to: story.abroad(number), seconds: story.within(410...600),
          trunk: "PBX-\(story.within(10...99))")
      }
    },
    StoryKind("one-device-many-sims", group: .network, span: 9_000) { story in
      let imei = String(story.population.imei(story.outsider))
      for number in 0..<14 {
        let sim = number % 7
        let card = StoryBuilder.Card(
          imei: imei, imsi: String(story.population.imsi(story.outsider + sim)), cell: "cell-7")
        story.call(
          number < 4 ? .step : number == 4 ? .act : .aftermath, at: Double(number * 500),
          from: story.burner(sim), to: story.phone(story.stranger()),
          seconds: story.within(10...70), card: card)
      }
    },
    StoryKind("caller-id-spoofing", group: .network, span: 2_000) { story in
      for number in 0..<5 {
        story.call(
          number == 0 ? .act : .aftermath, at: Double(number * 180),
          from: "+8610\(story.within(60_000_000...89_999_999))",
          to: number == 0 ? story.victimPhone : story.phone(story.stranger()),
          seconds: story.within(5...140), trunk: "INT-03")
      }
    },
    StoryKind("robocall", group: .network, span: 400) { story in
      for number in 0..<22 {
        story.call(
          number < 11 ? .step : number == 11 ? .act : .aftermath, at: Double(number) * 3.5,
          from: story.burner(), to: story.phone(story.stranger()), seconds: story.within(1...3))
      }
    },
    StoryKind("call-bombing", group: .network, span: 900) { story in
      for number in 0..<40 {
        story.call(
          number < 29 ? .step : number == 29 ? .act : .aftermath, at: Double(number) * 13,
          from: story.burner(number % 20), to: story.victimPhone, seconds: story.within(1...6),
          answered: number % 4 == 0)
      }
    },
    StoryKind("flash-call", group: .network, span: 900) { story in
      let block = "+4474\(story.digits(5))"
      var suffix = story.within(0...400)
      for number in 0..<56 {
        suffix += 1
        story.call(
          number < 49 ? .step : number == 49 ? .act : .aftermath, at: Double(number) * 9,
          from: block + String(10_000 + suffix).dropFirst(2),
          to: story.phone(story.population.wrapped(story.victim + number * 7 + 1)), seconds: 0,
          answered: false, trunk: "INT-01")
      }
    },
    StoryKind("sim-box", group: .network, span: 14_000) { story in
      let card = StoryBuilder.Card(
        imei: String(story.population.imei(story.outsider)),
        imsi: String(story.population.imsi(story.outsider)), cell: "cell-9")
      for number in 0..<40 {
        story.call(
          number < 29 ? .step : number == 29 ? .act : .aftermath, at: Double(number * 320),
          from: story.burner(), to: story.phone(story.stranger()),
          seconds: story.within(40...280), card: card)
      }
    },
  ]
}
