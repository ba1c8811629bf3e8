import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct HostMemoTests {
  @Test(arguments: 0..<4 as Range<UInt64>)
  func hostsAreJudgedAsWithoutMemory(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = ["icbc.com.cn", "paypal.com", "alipay", "12306.cn", "dhl.com"].map { name in
      let from = Int64.random(in: 0...50, using: &random)
      return ValueList.Row(
        value: HostName.listed(name), validFrom: Bool.random(using: &random) ? .min : from,
        validTo: Bool.random(using: &random) ? .max : from + 40)
    }
    let names = ProtectedNames(ValueList(name: "names", rows: rows), .builtIn)
    let memo = HostMemo(names.identity)
    let stems = ["icbc", "1cbc", "paypal", "paypa1", "alipay-vip", "12306", "dhl", "dhll", "sina"]
    let ends = [".com", ".com.cn", ".cn", ".top", ""]
    for _ in 0..<6_000 {
      let host =
        (stems.randomElement(using: &random) ?? "") + (ends.randomElement(using: &random) ?? "")
      let time = Int64.random(in: -5...120, using: &random)
      // Now and then a host that never comes again, so that the memory is full in the end.
      let own = Bool.random(using: &random) ? host : "n\(random.next())." + host
      Array(own.utf8).withUnsafeBufferPointer {
        #expect(
          memo.isNearMiss($0, names, at: time, .builtIn)
            == names.isNearMiss($0, at: time, .builtIn))
      }
    }
  }
}
