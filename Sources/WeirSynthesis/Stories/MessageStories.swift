/// Abuse of the network by messages.
extension StoryKind {
  static let messageAbuse: [StoryKind] = [
    StoryKind("sms-bombing", group: .network, span: 600) { story in
      for number in 0..<16 {
        let service = number % 12
        story.text(
          number < 9 ? .step : number == 9 ? .act : .aftermath, at: Double(number) * 17,
          from: "1069\(100_000 + service * 137)", to: story.victimPhone,
          "【\(TextCorpus.brands[service])】验证码\(story.digits(6))，用于登录，请勿转发")
      }
    },
    StoryKind("sim-farm-sms", group: .network, span: 900) { story in
      let opening =
        story.digits(5)
        + story.choice([
          "代开各类发票，点数优惠，先开后付，诚信合作", "高薪招聘日结五百起，包吃住，男女不限，名额有限",
          "信用卡代还提额，额度最高五十万，当天下款", "考试答案提前一天，不过全额退款，先到先得哦",
        ])
      for number in 0..<40 {
        story.text(
          number < 29 ? .step : number == 29 ? .act : .aftermath, at: Double(number) * 12,
          from: story.burner(number % 8), to: story.phone(story.stranger()),
          "\(opening)，电话 1\(story.digits(10))", cell: "cell-11")
      }
    },
    StoryKind("fake-base-station", group: .network, span: 200) { story in
      let cell = "cell-\(story.within(0...story.population.cells - 1))"
      let link = "wap.icbc-\(story.digits(3)).com"
      for number in 0..<64 {
        story.text(
          number < 49 ? .step : number == 49 ? .act : .aftermath, at: Double(number) * 0.6,
          from: "95588", to: story.phone(story.stranger()),
          "工行提醒：您的积分\(story.within(3_000...9_999))分可兑换现金，请登录 \(link) 领取", cell: cell)
      }
    },
    StoryKind("ait-sms-pumping", group: .network, span: 600) { story in
      let block = "+8617\(story.digits(6))"
      let service = story.within(0...19)
      var number = story.within(0...700)
      for sent in 0..<30 {
        number += story.within(1...9)
        story.text(
          sent < 19 ? .step : sent == 19 ? .act : .aftermath, at: Double(sent) * 11,
          from: "1069\(100_000 + service * 137)", to: block + String(1_000 + number).dropFirst(1),
          "【\(TextCorpus.brands[service])】\(story.digits(6))是您的验证码，五分钟内有效，请勿泄露给任何人")
      }
    },
  ]
}
