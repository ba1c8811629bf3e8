import TestSupport
import WeirCore

@testable import WeirIngest

/// A way to read records, and records that it accepts.
struct LayoutCase: Sendable, CustomStringConvertible {
  var name: String
  var specification: IngestSpecification
  var schema = Schema()
  /// The header line of CSV; empty for JSON Lines.
  var header = ""
  var records: [String]

  var description: String { name }

  static let all: [LayoutCase] = [
    mixed, escaped, mapped, patterned, counted, csv, quotedCSV, mappedCSV,
    plainCSV,
  ]

  private static func specification(
    _ kind: String?, _ change: (inout IngestSpecification) -> Void = { _ in }
  ) -> IngestSpecification {
    var specification = IngestSpecification.canonical(
      name: "x", kind: kind.flatMap { Schema().kind(named: $0) }, country: "CN")
    change(&specification)
    return specification
  }

  private static let mixed = LayoutCase(
    name: "mixed", specification: specification(nil),
    records: [
      #"{"id":"c-1","kind":"call","time":"2021-06-01T00:00:00.015Z","caller":"+8613911780235","callee":"13910890590","duration":116,"answered":true,"imei":"861234561780235","cell":"cell-235"}"#,
      #"{"id":"c-2","kind":"call","time":"2021-06-01T00:00:01.015Z","caller":"+8613911780235","callee":"110","duration":0,"answered":false,"imei":null,"cell":"c"}"#,
      #"{"id":"m-3","kind":"sms","time":"2021-06-01T00:00:02.017Z","sender":"+8613911867045","recipient":"+8613910060533","text":"晚上一起吃饭吗？ at 7","cell":"cell-2045"}"#,
      #"{"id":"m-4","kind":"sms","time":"2021-06-01T00:00:02.017Z","sender":"10086","recipient":"+8613910060533","text":"a \"b\" \\ \u00e9\n","cell":""}"#,
      #"{"id":"p-5","kind":"transaction","time":"2021-06-01T00:00:02.020Z","payer":"62170","payee":"62171","amount":1234.56,"currency":"CNY","type":"transfer","payer_phone":"+8613911867045"}"#,
      #"{ "kind" : "transaction" , "time" : "2021-06-01T08:00:02+08:00" , "amount" : -0.5e2 , "x" : { "kind" : [ 1 , "a" , { } ] } }"#,
      #"{"kind":"transaction","time":"2021-06-01T00:00:03Z","amount":"12.5","payer":"é","y":[],"z":true}"#,
    ])

  /// No record of a kind is without escapes.
  private static let escaped = LayoutCase(
    name: "escaped", specification: specification(nil),
    records: [
      #"{"id": "m-1", "kind": "sms", "time": "2021-06-01T08:00:02.017+08:00", "sender": "\u002b8613911867045", "recipient": "+8613910060533", "text": "\u60a8\u597d \ud83d\ude00", "cell": null}"#,
      #"{"id": "m-2", "kind": "sms", "time": "2021-06-01T08:00:03+08:00", "sender": "10086", "recipient": "13910060533", "text": "a\tb\\", "cell": null}"#,
      #"{"kind":"call","time":"2021-06-01T00:00:02.020\u005a","caller":"+8613911780235","n\u006fte":"\"","answered":true}"#,
      #"{"k\u0069nd":"trans\u0061ction","time":"2021-06-01T00:00:02Z","payer":"\/","payee":"\ud83d\ude00x"}"#,
    ])

  private static let mapped = LayoutCase(
    name: "mapped",
    specification: specification("transaction") {
      $0.fields = [
        "payer": .key("from.account"), "amount": .key("pay.amt"), "currency": .constant("CNY"),
        "channel": .key("kind"), "id": .key("number"), "type": .key("t"),
      ]
      $0.missingWords = ["-", "none"]
      $0.time = TimeSpecification(.epoch(key: "at", perSecond: 1000))
    },
    records: [
      #"{"number":"7","at":1622505600000,"from":{"account":"a1","name":"x"},"pay":{"amt":12.25,"cur":"USD"},"kind":"app","t":"-"}"#,
      #"{"number":"8","at":1622505601000,"from":{"account":"none","name":"x"},"pay":{"amt":"-","cur":"USD"},"kind":"transaction"}"#,
      #"{"number":"9","at":"1622505601500.75","from.account":"dotted","pay":{"amt":3}}"#,
    ])

  private static let patterned = LayoutCase(
    name: "patterned",
    specification: specification("call") {
      $0.fields = [
        "answered": .truth(key: "disposition", yes: ["ANSWERED", "yes"], no: ["BUSY"]),
        "duration": .scaled(key: "billsec", unit: 60_000),
      ]
      if let pattern = TimePattern("yyyy-MM-dd HH:mm:ss"),
        let zone = Zone(identifier: "Asia/Shanghai")
      {
        $0.time = TimeSpecification(
          .pattern(key: "start", pattern: pattern, zone: zone), plus: "duration")
      }
    },
    records: [
      #"{"start":"2021-06-01 08:00:00","caller":"8001","callee":"13910890590","billsec":2,"disposition":"ANSWERED"}"#,
      #"{"start":"2021-06-01 08:00:01","caller":"8001","callee":"13910890590","billsec":0.5,"disposition":"BUSY"}"#,
      #"{"start":"2021-06-01 08:00:02","caller":"8001","callee":"13910890590","disposition":null}"#,
      #"{"start":"2021-06-01 08:00:02","kind":"call","caller":"8002","billsec":null,"disposition":"yes"}"#,
    ])

  private static let counted: LayoutCase = {
    var schema = Schema()
    schema.kinds[1].fields += [
      Field("score", .real), Field("count", .integer), Field("seen", .time), Field("ok", .bool),
    ]
    return LayoutCase(
      name: "counted",
      specification: specification("sms") {
        $0.time = TimeSpecification(.counted(start: 0, every: 1000))
      }, schema: schema,
      records: [
        #"{"score":0.25,"count":3,"seen":"2021-06-01T00:00:00Z","ok":true,"text":"a"}"#,
        #"{"score":1e-3,"count":-3.0,"seen":null,"ok":false,"text":"b"}"#,
        #"{"count":123456789012345678901,"ok":null}"#,
        #"{}"#,
      ])
  }()

  private static let csv = LayoutCase(
    name: "csv", specification: specification(nil) { $0.format = .csv(CSVOptions()) },
    header: "id,kind,time,caller,callee,duration,answered,other,text,amount",
    records: [
      "c-1,call,2021-06-01T00:00:00.015Z,+8613911780235,13910890590,116,true,x,,",
      "c-2,call,2021-06-01T00:00:01.015Z,+8613911780235,110,,false,\"x,y\",,",
      "m-3,sms,2021-06-01T00:00:02.017Z,,,,,,\"a, \"\"b\"\"\nsecond 漢\",",
      "m-4,sms,2021-06-01T00:00:02.017Z,,,,,,plain \"quotes\" inside,\r",
      "p-5,transaction,2021-06-01T08:00:02+08:00,,,,,,,1234.56",
      "\"p-6\",\"transaction\",\"2021-06-01T00:00:03.000Z\",,,,,\"\",,\"-7.125\"\r",
    ])

  /// All fields in quotes.
  private static let quotedCSV = LayoutCase(
    name: "quoted csv", specification: specification(nil) { $0.format = .csv(CSVOptions()) },
    header: "\"id\",\"kind\",\"time\",\"caller\",\"duration\",\"other\",\"text\"",
    records: [
      #""c-1","call","2021-06-01T00:00:00.015Z","+8613911780235","116","x","""#,
      #""m-2","sms","2021-06-01T00:00:01.015Z","","","a, ""b""","two ""words""""#,
      "\"m-3\",\"sms\",\"2021-06-01T00:00:02.015Z\",\"\",\"\",\"\",\"first,\nsecond 漢\"\r",
      #""p-4","transaction","2021-06-01T08:00:02+08:00","","","","""#,
      "\"c-5\",\"call\",\"2021-06-01T00:00:02.020Z\",110,,\",\",",
    ])

  private static let mappedCSV = LayoutCase(
    name: "mapped csv",
    specification: specification("call") {
      var options = CSVOptions()
      options.delimiter = UInt8(ascii: ";")
      $0.format = .csv(options)
      $0.fields = [
        "answered": .truth(key: "disposition", yes: ["ANSWERED"], no: nil),
        "duration": .scaled(key: "billsec", unit: 1),
        "trunk": .constant("t1"),
      ]
      $0.missingWords = ["N/A"]
      $0.time = TimeSpecification(.epoch(key: "at", perSecond: 1), plus: "duration")
    },
    header: "at;caller;disposition;billsec;kind",
    records: [
      "1622505600;13910890590;ANSWERED;3500;call", "1622505601.5;N/A;BUSY;;", "1622505602;;;7;N/A",
      "\"1622505603\";\"8001\";\"ANSWERED\";\"9\";\"call\"",
    ])

  private static let plainCSV = LayoutCase(
    name: "plain csv",
    specification: specification("sms") {
      var options = CSVOptions()
      options.isQuoted = false
      options.delimiter = UInt8(ascii: "\t")
      $0.format = .csv(options)
    },
    header: "id\ttime\ttext\tsender",
    records: [
      "1\t2021-06-01T00:00:00.015Z\t\"a\t13910890590", "2\t2021-06-01T00:00:00.016Z\tb\"\t110\r",
      "\"3\t2021-06-01T00:00:00.017Z\t漢\t",
    ])
}
