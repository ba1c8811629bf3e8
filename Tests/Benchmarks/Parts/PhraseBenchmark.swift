import TestSupport
import WeirCore
import WeirRules

/// Phrases in messages, each of which is folded and searched once.
enum PhraseBenchmark {
  private static let messages = 100_000

  /// Nanoseconds a message.
  static func figures(runs: Int) -> [PartFigure] {
    let texts = texts()
    let bytes = texts.reduce(0) { $0 + $1.count } / texts.count
    return [20, 500].map { count in
      let matcher = PhraseMatcher(lists: [list(count)])
      precondition(matcher.phraseCount == count, "a phrase stands twice")
      let times = (0..<runs).map { _ in nanoseconds(matcher, texts) / Double(texts.count) }
      return PartFigure(
        name: "\(count) phrases in a message of \(bytes) bytes, folding included",
        nanoseconds: Figures.median(times))
    }
  }

  private static func nanoseconds(_ matcher: PhraseMatcher, _ texts: [[UInt8]]) -> Double {
    var buffer = FoldBuffer()
    var found = 0
    let start = ThreadClock.nanoseconds
    for text in texts {
      text.withUnsafeBufferPointer { bytes in
        // SAFETY: the slice does not outlive the closure.
        let slice = ByteSlice(start: bytes.baseAddress, count: bytes.count)
        if matcher.find(slice, at: 0, &buffer) != 0 { found += 1 }
      }
    }
    let time = ThreadClock.nanoseconds - start
    precondition(found > 0 && found < texts.count / 100, "few messages are fraudulent")
    return Double(time)
  }

  /// As in the archive: one in 500 is fraudulent.
  private static func texts() -> [[UInt8]] {
    let templates = TextTemplates()
    var random = SeededGenerator(seed: DayArchive.seed)
    var writer = ByteWriter(capacity: 4096)
    return (0..<messages).map { number in
      writer.clear()
      let choice = Int(random.next() >> 1)
      let isFraudulent = number % 500 == 0
      let template =
        isFraudulent
        ? templates.ordinary + choice % (templates.count - templates.ordinary)
        : choice % templates.ordinary
      templates.write(template, randomness: random.next(), to: &writer)
      return Array(writer.written)
    }
  }

  /// The phrases of the archive, then others that no message holds.
  private static func list(_ count: Int) -> ValueList {
    let others = actions.flatMap { action in objects.map { action + $0 } }
    let phrases = (TextTemplates.phrases + others).prefix(count)
    return ValueList(
      name: "phrases",
      rows: phrases.map {
        ValueList.Row(value: Array($0.utf8), validFrom: .min, validTo: .max)
      })
  }

  private static let actions = [
    "立即领取", "点击申领", "逾期未办理", "免费赠送", "扫码激活", "马上开通", "核实您的", "恭喜获得",
    "尽快缴纳", "限时兑换", "远程协助办理", "下载安装", "confirm your ", "unlock your ", "renew your ",
    "receive your ", "restore your ", "validate your ", "collect your ", "settle your ",
    "update your ", "protect your ", "transfer your ", "release your ",
  ]

  private static let objects = [
    "医保账户", "社保补贴", "退款专用款", "养老金", "快递赔付", "信用额度", "会员资格", "航班改签费",
    "违章罚单", "数字货币", "百万保障", "贷款名额", "refund", "wallet", "frozen card",
    "tax rebate", "parcel fee", "reward points", "insurance cover", "mobile banking",
  ]
}
