import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct TextFoldingTests {
  private func fold(_ text: String) -> String {
    String(decoding: TextFolding.fold(text), as: UTF8.self)
  }

  @Test(arguments: [
    ("", ""), ("Hello  World", "hello world"), ("\t a \r\n b ", " a b "),
    ("ＡＢＣ１２３！", "abc123!"), ("转\u{200B}账\u{FEFF}", "转账"), ("安全\u{3000} 账户", "安全 账户"),
    ("ÀÉß×ÿ", "àéß×ÿ"), ("ПЕРЕВОД Ёж", "перевод ёж"), ("wait…", "wait..."), ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
    ("ς", "σ"), ("ﬁne", "fine"), ("①②", "12"), ("e\u{301}", "é"), ("e\u{200B}\u{301}", "é"),
    ("ｶﾞ", "ガ"), ("か\u{3099}", "が"), ("Ⅷ", "viii"), ("\u{AD}x", "x"), ("ẞ", "ß"), ("K", "k"),
    ("🎉\u{FE0F}Win", "🎉win"), ("a\u{A0}\u{2003}b", "a b"), ("İ", "İ"), ("Ꭰꭰ", "ᎠᎠ"),
    ("가", "가"), ("ŁÓDŹ Ž Ňň", "łódź ž ňň"), ("CHUYỂN KHOẢN", "chuyển khoản"), ("ΆΩ", "άω"),
    ("\u{1100}\u{1161}", "가"), ("a\u{200B} \u{200B} b", "a b"),
  ])
  func folds(text: String, expected: String) {
    #expect(fold(text) == expected)
  }

  @Test func everyScalarFoldsOnTheQuickWayAsOnTheExactOne() {
    var wrong: [UInt32] = []
    for value in UInt32(0x20)..<0x1FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      // Ideographs are alike; a part of them will do.
      if (0x3500..<0x9F00).contains(value), value % 64 != 0 { continue }
      if (0xAC10..<0xD700).contains(value), value % 64 != 0 { continue }
      let text = "a" + String(Character(scalar)) + "b"
      if TextFolding.fold(text) != ExactFolding.fold(text) { wrong.append(value) }
    }
    #expect(wrong == [])
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func randomTextsFoldAlikeAndOnlyOnce(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet: [Unicode.Scalar] = [
      "A", "z", " ", "\t", "é", "\u{301}", "\u{200B}", "转", "账", "Ａ", "\u{3000}", "Ж", "и",
      "\u{306}", "か", "\u{3099}", "Σ", "…", "🎉", "\u{FE0F}", "ﬁ", "가", "\u{11A8}", "£", "→",
      "\u{E000}", "￥",
    ]
    for _ in 0..<50 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        scalars.append(alphabet.randomElement(using: &generator) ?? "a")
      }
      let folded = TextFolding.fold(String(scalars))
      #expect(folded == ExactFolding.fold(String(scalars)))
      #expect(TextFolding.fold(String(decoding: folded, as: UTF8.self)) == folded)
    }
  }

  /// Marks of several classes, what lies between them, and what stands for two scalars.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func randomTextsWithMarksFoldAlike(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabets: [[Unicode.Scalar]] = [
      ["ก", "\u{E33}", "\u{E34}", "\u{E38}", "\u{E3A}", "\u{E49}", "\u{E4D}", " "],
      ["ກ", "\u{EB3}", "\u{EB8}", "\u{EC9}", "\u{ECD}", "\u{200B}", " ", "a"],
      ["क", "ष", "\u{93F}", "\u{94D}", "\u{93C}", "\u{200D}", "\u{902}", "é"],
      ["ب", "ي", "\u{64B}", "\u{64E}", "\u{651}", "\u{653}", "\u{654}", "ا"],
      ["က", "\u{1037}", "\u{1039}", "\u{103A}", "\u{102F}", "ក", "\u{17D2}", "\u{200C}"],
    ]
    for alphabet in alphabets {
      for _ in 0..<100 {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...9, using: &generator) {
          scalars.append(alphabet.randomElement(using: &generator) ?? "a")
        }
        #expect(TextFolding.fold(String(scalars)) == ExactFolding.fold(String(scalars)))
      }
    }
  }

  @Test(
    arguments: [
      "กดลิงก์เพื่อรับเงินคืนจากธนาคาร น้ำท่วม", "आपका खाता बंद कर दिया जाएगा", "يرجى تأكيد حسابك الآن",
      "ກະລຸນາຢືນຢັນບັນຊີຂອງທ່ານ", "ကျေးဇူးပြု၍ သင့်အကောင့်ကို အတည်ပြုပါ",
      "សូមបញ្ជាក់គណនីរបស់អ្នក", "Claim your £500 → now ✅", "恭喜您①获得￥5000★", "\u{E000} more",
    ])
  func usualTextsNeedNoTables(text: String) {
    let bytes = Array(text.utf8)
    var target = [UInt8](repeating: 0, count: bytes.count * 2)
    let count = target.withUnsafeMutableBufferPointer { target in
      bytes.withUnsafeBufferPointer {
        QuickFolding.fold(
          $0.baseAddress.unsafelyUnwrapped, $0.count, to: target.baseAddress.unsafelyUnwrapped)
      }
    }
    #expect(count >= 0)
    #expect(target.prefix(max(0, count)).elementsEqual(ExactFolding.fold(text)))
  }

  /// Runs of ASCII are read by words.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func randomRunsOfASCIIFoldAlike(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let marks = ["账", "，", "！", "\u{3000}", "\u{7F}", "\t", " ", " ", " ", " "]
    for _ in 0..<200 {
      var text = ""
      for _ in 0..<Int.random(in: 0...40, using: &generator) {
        let choice = Int.random(in: 0..<40, using: &generator)
        let letter = UnicodeScalar(UInt8.random(in: 0x20..<0x7F, using: &generator))
        text += choice < marks.count ? marks[choice] : String(letter)
      }
      #expect(TextFolding.fold(text) == ExactFolding.fold(text))
    }
  }

  @Test(
    arguments: [
      [0x61, 0xFF, 0x62], [0xE4, 0xB8], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x8E],
      [0xE0, 0x80, 0xAF], [0x80],
    ] as [[UInt8]])
  func malformedBytesBecomeReplacementCharacters(bytes: [UInt8]) {
    var buffer: [UInt8] = []
    let count = bytes.withUnsafeBufferPointer {
      TextFolding.fold(ByteSlice(start: $0.baseAddress, count: $0.count), into: &buffer)
    }
    #expect(Array(buffer[..<count]) == Array(String(decoding: bytes, as: UTF8.self).utf8))
  }

  @Test func theBufferIsReused() {
    var buffer: [UInt8] = []
    for text in ["A longer text, folded first", "B", "①"] {
      let bytes = Array(text.utf8)
      let count = bytes.withUnsafeBufferPointer {
        TextFolding.fold(ByteSlice(start: $0.baseAddress, count: $0.count), into: &buffer)
      }
      #expect(Array(buffer[..<count]) == TextFolding.fold(text))
    }
    #expect(TextFolding.fold(.missing, into: &buffer) == 0)
  }
}
