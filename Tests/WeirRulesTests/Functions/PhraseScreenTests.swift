import CVector
import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct PhraseScreenTests {
  private static let phrases = [
    "刷单兼职", "安全账户", "verify your identity", "act", "etc已失效", "a", "加v信", "9折",
  ]

  private func mayHold(_ screen: PhraseScreen, _ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer {
      screen.mayHold(ByteSlice(start: $0.baseAddress, count: $0.count))
    }
  }

  /// A text that is told to hold none holds none once it is folded.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func whatItLeavesOutHoldsNoPhrase(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let some = Self.phrases.filter { _ in Bool.random(using: &random) } + ["账户冻结"]
    let folded = some.map { TextFolding.fold($0) }
    let screen = try #require(PhraseScreen(folded))
    let pieces =
      some + some.map { $0.uppercased() } + [
        " ", "  ", "，", "。", "【", "\u{3000}", "\u{200B}", "…", "é", "ｖ", "Ａ", "９", "K", "ß",
        "我", "你在吗", "请及时查看", "b", "X", "7", "😀", "〸", "ﬁ", "\u{301}", "刷", "单", "兼", "账",
      ]
    for _ in 0..<400 {
      var text = ""
      for _ in 0..<Int.random(in: 0...30, using: &random) {
        text += pieces.randomElement(using: &random) ?? ""
      }
      if Bool.random(using: &random) { text = String(text.prefix(40)) }
      let bytes = TextFolding.fold(text)
      let isHeld = folded.contains { phrase in
        bytes.count >= phrase.count
          && (0...bytes.count - phrase.count).contains { bytes[$0...].starts(with: phrase) }
      }
      if isHeld { #expect(mayHold(screen, text), "\(text)") }
    }
  }

  #if arch(x86_64)
    @Test(.enabled(if: weir_vector_level() > 0))
    func usualTextsAreLeftOut() throws {
      let screen = try #require(PhraseScreen(["刷单兼职", "安全账户"].map { TextFolding.fold($0) }))
      #expect(!mayHold(screen, ""))
      #expect(!mayHold(screen, "我到办公室了，20:31出发的，一路顺利，孩子的书包也买到了，放心吧"))
      #expect(!mayHold(screen, "【中国电信】250528是您的验证码，五分钟内有效：请勿泄露给任何人！"))
      #expect(mayHold(screen, "【中国电信】250528是您的验证码，刷单兼职"))
      #expect(mayHold(screen, "刷\u{200B}单"))
    }
  #endif

  @Test func phrasesThatMayBeginAnyhowCannotBeTold() {
    #expect(PhraseScreen([TextFolding.fold("(刷单)")]) == nil)
    #expect(PhraseScreen([TextFolding.fold("émigré")]) == nil)
    #expect(PhraseScreen((0..<65).map { Array("phrase\($0)".utf8) }) == nil)
  }
}
