import Foundation
import Testing

@testable import WeirSynthesis

struct TextTemplatesTests {
  private func write(_ templates: TextTemplates, _ index: Int, seed: UInt64) -> String {
    var line = LineBuffer(capacity: 8)
    var random = RandomStream(seed)
    templates.write(index, brand: 0, &random, to: &line)
    return String(decoding: line.written, as: UTF8.self)
  }

  @Test func placesAreFilled() {
    let templates = TextTemplates(["## {brand}", "{clock}|{name}"])
    #expect(templates.count == 2)
    for seed in 0..<50 as Range<UInt64> {
      let first = write(templates, 0, seed: seed)
      #expect(first.wholeMatch(of: /[0-9]{2} 淘宝/) != nil)
      let parts = write(templates, 1, seed: seed).split(separator: "|")
      #expect(parts[0].wholeMatch(of: /[0-9]{1,2}:[0-5][0-9]/) != nil)
      #expect(TextCorpus.names.contains(String(parts[1])))
    }
  }

  @Test func textsNeedNoEscapes() {
    let all = TextCorpus.personal + TextCorpus.codes + TextCorpus.notices + TextCorpus.names
    for text in all + TextCorpus.places + TextCorpus.things + TextCorpus.brands {
      #expect(!text.contains { $0 == "\"" || $0 == "\\" || $0.isNewline })
    }
  }

  /// Harmless texts are harmless to the rules as well, but for the codes.
  @Test(arguments: [
    "smishing-phrases", "remit-phrases", "paid-task-phrases", "loan-phrases",
    "investment-phrases",
  ])
  func harmlessTextsHoldNoPhraseOfTheLists(list: String) throws {
    let path = GeneratedLogs.root.appending(path: "Pipelines/lists/\(list).csv")
    let rows = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst()
    let phrases = rows.map { $0.prefix { $0 != "," }.lowercased() }
    #expect(!phrases.isEmpty)
    for text in TextCorpus.personal + TextCorpus.codes + TextCorpus.notices {
      for phrase in phrases { #expect(!text.lowercased().contains(phrase)) }
    }
  }
}
