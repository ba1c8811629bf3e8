import TestSupport
import Testing
import WeirCore

@testable import WeirRules

struct HostPointsTests {
  private static let pieces = [
    "http", "https", "hxxp", "www", ":", "/", "//", "\\", ".", "。", "｡", "点", "．", "：", "／", " ",
    "[", "]", "(", ")", "[.]", "(dot)", "a", "icbc", "com", "cn", "top", "中国", "例子", "か", "가",
    "3", "12", "é", "\u{200B}", "\u{AD}", "\u{FEFF}", "\u{2024}", "…", "㏂", "ｃｎ", "-", "@", "我",
    "张先生", "🎉", "1.1.1.1", "，", "：／／",
  ]

  private func text(_ random: inout SeededGenerator) -> String {
    (0..<Int.random(in: 0...9, using: &random))
      .map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private func mayStand(in text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer {
      HostPoints.mayStand(in: ByteSlice(start: $0.baseAddress, count: $0.count))
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func nothingIsFoundInTextsThatArePassedOver(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let finder = URLFinder(suffixes: .builtIn)
    var passed = 0
    for _ in 0..<2_000 {
      let text = text(&random)
      if mayStand(in: text) { continue }
      passed += 1
      let bytes = Array(text.utf8)
      bytes.withUnsafeBufferPointer {
        finder.find(in: ByteSlice(start: $0.baseAddress, count: $0.count))
      }
      #expect(finder.urls.count == 0, "\(text)")
      let isHost = TextFolding.fold(text).withUnsafeBufferPointer { folded in
        DomainName.host(of: folded).map { folded[$0].contains(UInt8(ascii: ".")) } ?? false
      }
      #expect(!isHost, "\(text)")
    }
    #expect(passed > 50)
  }

  @Test(arguments: ["我到了，21:02出发。放心", "我们今天三点在东门见", "See you at 9, bring milk", ""])
  func usualTextsArePassedOver(text: String) {
    #expect(!mayStand(in: text))
  }

  /// Character by character, as the documentation of the function reads.
  private func mayStandPlainly(in text: String) -> Bool {
    var before: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      defer { before = scalar }
      switch scalar.value {
      case 0..<0x80: if ".[(/\\".unicodeScalars.contains(scalar) { return true }
      case 0x3002, 0x70B9: if !(0x4000...0x9FFF).contains(before.value) { return true }
      case 0x3000...0x30FF, 0x4000...0x9FFF: break
      case 0xFF00...0xFF3F: if scalar == "．" || scalar == "／" { return true }
      default: return true
      }
    }
    return false
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func longTextsAreLookedAtAsShortOnes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let plain = ["我们明天", "abc de", "，", "か", "ｃ", "九", " ", "1234567890", "【", "0"]
    var found = 0
    for _ in 0..<1_000 {
      var text = (0..<Int.random(in: 0...30, using: &random))
        .map { _ in plain.randomElement(using: &random) ?? "" }.joined()
      if Bool.random(using: &random), let piece = Self.pieces.randomElement(using: &random) {
        let offset = Int.random(in: 0...text.count, using: &random)
        text.insert(contentsOf: piece, at: text.index(text.startIndex, offsetBy: offset))
      }
      #expect(mayStand(in: text) == mayStandPlainly(in: text), "\(text)")
      found += mayStand(in: text) ? 1 : 0
    }
    #expect(found > 100 && found < 900)
  }
}
