import TestSupport
import Testing
import WeirCore

@testable import WeirRules

/// What is kept of a search against searching again.
struct FoundURLsTests {
  private static let texts = [
    "", "no link here", "pay at http://etc-pay.top/x now", "see www.example.com",
    "bank.example.com",
    "您的账户异常,请登录icbc-cn.top处理", "a.b. c", "one evil.top two good.com three evil.top/again",
    "paypa1.com", "http://paypa1.com/login", "1.2.3.4",
  ]

  @Test(arguments: [UInt64(1), 2, 3])
  func functionsOfOneTextSeeTheSameURLs(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (kept, fresh) = (TextTools(suffixes: .builtIn), TextTools(suffixes: .builtIn))
    let arena = Arena(pool: ArenaPool())
    let list = ListIndex(Self.list(["evil.top", "example.com"]))
    let names = ProtectedNames(Self.list(["paypal.com", "icbc.com.cn"]), .builtIn)
    let room = arena.allocate(UInt8.self, count: 1 << 12)
    for block in 1...50 {
      kept.block = UInt64(block)
      // Blocks use the same memory for other texts.
      var end = room
      let slices = (0..<20).map { _ in
        let bytes = Array(Self.texts.randomElement(using: &random)?.utf8 ?? "".utf8)
        end.update(from: bytes, count: bytes.count)
        defer { end += bytes.count }
        return ByteSlice(start: end, count: bytes.count)
      }
      for _ in 0..<100 {
        guard let text = slices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          let (urls, expected) = (kept.urls(text, in: arena), fresh.urls(text, in: arena))
          #expect(StringList(urls).arrays == StringList(expected).arrays)
        case 1:
          #expect(
            kept.isDomainListed(text, isList: false, list, at: 0)
              == fresh.isDomainListed(text, isList: false, list, at: 0))
        default:
          #expect(
            kept.isLookalike(text, isList: false, names, at: 0)
              == fresh.isLookalike(text, isList: false, names, at: 0))
        }
      }
    }
  }

  private static func list(_ values: [String]) -> ValueList {
    ValueList(
      name: "list",
      rows: values.map {
        ValueList.Row(value: HostName.listed($0), validFrom: .min, validTo: .max)
      })
  }
}
