/// The texts of the messages: `#` stands for a digit.
struct TextTemplates {
  /// All templates, one after the other.
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// How many of the first templates are harmless.
  let ordinary: Int

  init() {
    ordinary = Self.everyday.count
    for text in Self.everyday + Self.fraudulent {
      bytes.append(contentsOf: text.utf8)
      starts.append(bytes.count)
    }
  }

  var count: Int { starts.count - 1 }

  /// Writes template `index` with the digits of `randomness` in the places left open.
  func write(_ index: Int, randomness: UInt64, to writer: inout ByteWriter) {
    var rest = randomness
    for place in starts[index]..<starts[index + 1] {
      let byte = bytes[place]
      if byte == UInt8(ascii: "#") {
        writer.append(byte: UInt8(truncatingIfNeeded: rest % 10) &+ 48)
        rest = rest / 10 &+ 1
      } else {
        writer.append(byte: byte)
      }
    }
  }

  private static let everyday = [
    "孩子放学你去接一下，我这边会议要开到#点##分，晚饭在冰箱里热一下就好，作业记得让他先写完再看电视",
    "您的验证码为 ######，五分钟内有效，请勿泄露给任何人，如非本人操作请忽略本短信",
    "Happy birthday! Hope you have a wonderful day, see you at ## on Saturday with everybody",
    "晚上一起吃饭吗？我订了#号包间，七点在老地方见，叫上小王他们几个，好久没有聚了",
    "Your parcel #### ###### has been handed to the courier and will arrive today before ##:##",
    "明天的会议改到下午#点，地点是三楼会议室，请带上季度报表和上个月的客户清单",
    "Can you pick up some milk and eggs on the way home, I will be there at about #:## I think",
    "您尾号####的账户于##日##时收入人民币###.##元，当前余额####.##元，详情请登录手机银行",
    "到家了吗？路上小心，最近天气变化大，记得多穿衣服，周末有空的话回来看看爸妈",
    "Meeting moved to room ### at ##:##, please bring the printed slides and the signed forms",
    "您预约的##号门诊为#月##日上午，请提前半小时到二楼自助机取号，过号需要重新排队",
    "The flight leaves at ##:## from gate ##, boarding closes twenty minutes before, see you there",
    "这个月的水费是##.##元，电费是###.##元，已经从你的卡里自动扣了，记得看一下账单",
    "Running late, the train stopped for ## minutes outside the station, start without me please",
    "老师好，孩子今天有点发烧，想请一天假，作业我们会在家里补上，麻烦您了，谢谢",
    "I have sent you the photos from the weekend, there are ### of them, tell me which you like",
  ]

  private static let fraudulent = [
    "【通知】您的ETC已失效，请点击 http://etc-####.top/a 办理，逾期将暂停使用并影响通行",
    "尊敬的用户，您的积分####即将清零，请登录 http://jf-####.cc 兑换现金礼品，过期作废",
    "Final notice: your toll of #.## is unpaid, pay now at http://toll-####.icu to avoid a fine",
    "刷单兼职日结，每单佣金##元，手机操作无需经验，加客服微信 ab###### 领取任务",
    "我是房东，换卡了，这个月房租请汇到 62170000######## 王先生，汇好回个短信给我",
    "Hi mum, this is my new number, my phone broke, can you pay a bill of ### for me today",
  ]

  /// What the rules look for: the fraudulent texts hold some, the others none.
  static let phrases = [
    "ETC已失效", "即将清零", "兑换现金礼品", "unpaid, pay now", "刷单兼职", "每单佣金",
    "加客服微信", "房租请汇到", "this is my new number", "安全账户", "涉嫌洗钱", "屏幕共享",
    "your account has been suspended", "claim your prize", "verify your identity",
    "act immediately", "中奖通知", "内部消息股票", "无抵押贷款", "高薪招聘日结",
  ]
}
