/// What harmless people and services write.
enum TextCorpus {
  static let names = [
    "小王", "小李", "阿强", "妈", "爸", "老张", "老刘", "姐", "哥", "丽丽", "婷婷", "浩子", "大伟", "小军",
    "阿梅", "晓燕", "建国", "志明", "春花", "陈姐", "周哥", "吴老师", "郑总", "孙师傅", "马医生", "胡阿姨",
    "林叔", "高工", "小赵", "小钱", "文文", "乐乐", "豆豆", "琪琪", "佳佳", "宁宁", "老婆", "老公", "宝贝", "二叔",
  ]
  static let places = [
    "学校门口", "三楼会议室", "地铁站", "超市", "公司楼下", "医院", "家里", "老地方", "火车站", "小区北门", "菜市场",
    "体育馆", "图书馆", "咖啡店", "停车场", "电影院", "公园", "银行", "机场", "幼儿园", "饭店", "理发店", "健身房",
    "办公室", "东门", "西门", "快递柜", "药店", "客运站", "江边",
  ]
  static let things = [
    "资料", "牛奶和鸡蛋", "合同", "钥匙", "雨伞", "药", "孩子的书包", "身份证", "充电器", "蛋糕", "水果", "发票",
    "衣服", "作业本", "报表", "照片", "门票", "电脑", "米和油", "花", "礼物", "病历", "户口本", "被子", "工具箱",
    "奶粉", "眼镜", "球拍", "饭盒", "样品",
  ]
  static let brands = [
    "淘宝", "京东", "美团", "滴滴出行", "支付宝", "微信支付", "携程", "拼多多", "抖音", "哔哩哔哩", "铁路12306",
    "顺丰速运", "中通快递", "菜鸟驿站", "中国移动", "中国联通", "中国电信", "招商银行", "平安银行", "交通银行",
    "饿了么", "高德地图", "网易", "知乎", "小红书", "航旅纵横", "国家电网", "自来水公司", "个人所得税", "医保局",
  ]

  /// Between people who know each other.
  static let personal = [
    "{name}，{clock}在{place}等你，记得带{thing}，路上慢一点，到了给我打电话",
    "{name}我{clock}到{place}，你先把{thing}准备好，别忘了跟{name}说一声，他还不知道这件事",
    "{thing}放在{place}了，{name}你{clock}以后去拿，门卫知道，说我的名字就行，今天不取就要等到下周了",
    "刚才{name}来{place}找你，{clock}还会再来，说要把{thing}还给你，你在不在",
    "{name}，晚上{clock}一起去{place}吃饭吧，叫上{name}，好久没有聚了，我请客",
    "{clock}的会改到{place}，{name}让你带上{thing}，会后我们再商量一下周末的安排",
    "{clock} at {place}, {name}, please bring {thing} and tell {name} that we are late",
    "{name}，孩子{clock}放学，你去{place}接一下，{thing}在车里，晚饭热一下就好",
    "我到{place}了，{clock}出发的，一路顺利，{thing}也买到了，{name}放心吧",
    "{name}，{thing}多少钱？我{clock}转给你，顺便问一下{place}那边几点关门",
    "生日快乐{name}！{clock}我们在{place}给你准备了{thing}，不见不散",
    "{name}：上次说的{thing}我在{place}看到了，##块，要不要？{clock}之前回我",
  ]

  /// One-time codes; the code stands early in the text.
  static let codes = [
    "【{brand}】######是您的验证码，五分钟内有效，请勿泄露给任何人，如非本人操作请忽略本短信",
    "【{brand}】验证码######，用于登录，请勿转发。平台工作人员不会向您索要验证码",
    "【{brand}】您正在支付，动态密码为######，尾号####，请核对网址后输入，谨防诈骗",
    "[{brand}] ###### is your verification code. It expires in 10 minutes. Never share it",
  ]

  /// Notices of services: parcels, bookings, balances, bills; links lead to the services' own sites.
  static let notices = [
    "【{brand}】取件码#-#-####，您的包裹已到{place}，请于{clock}前领取，详情 https://www.cainiao.com/p/######",
    "【{brand}】运单########由{name}派送中，预计{clock}前送达{place}，查看 https://www.sf-express.com/t/######",
    "【{brand}】订单######已出票，{clock}发车，请提前到达，祝您旅途愉快",
    "【{brand}】##日{clock}您尾号####的卡支出###.##元，余额####.##元，详情请登录手机银行",
    "【{brand}】户号######本月应缴###.##元，请于##日前缴纳，可在手机上办理 https://www.95598.cn/",
    "【{brand}】预约号####，您的就诊时间为{clock}，请提前半小时取号，过号需要重新排队",
    "【{brand}】流量已用##%，截至{clock}剩余#.##GB，详询 https://www.10086.cn/",
    "【{brand}】{clock}起满##减##，仅限今日，戳 https://m.jd.com/s/###### 拒收请回复R",
  ]
}
