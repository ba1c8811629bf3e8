import Testing
import WeirCore
import WeirIngest
import WeirSinks

@testable import WeirEngine

/// The examples of the keys are taken by the readers.
struct PipelineKeysTests {
  private static func problems(_ text: String) -> [Diagnostic] {
    do {
      _ = try PipelineReader.read(SourceText(path: "pipeline.yaml", text: text))
      return []
    } catch {
      return error.diagnostics
    }
  }

  @Test(arguments: PipelineKeys.all.map(\.key))
  func exampleIsRead(key: String) throws {
    let declared = try #require(PipelineKeys.all.first { $0.key == key })
    let ingest = try #require(PipelineKeys.all.first { $0.key == "ingest" }).example
    let text = key == "ingest" ? ingest : "\(ingest)\n\(declared.example)"
    let found = Self.problems(text)
    #expect(found.map(\.rendered) == [])
  }

  @Test func unknownKeyIsReported() {
    #expect(Self.problems("ingets: []").contains { $0.slug == "pipeline.unknown-key" })
  }

  @Test(arguments: PipelineKeys.limits.map(\.key))
  func limitIsRead(key: String) throws {
    let limit = try #require(PipelineKeys.limits.first { $0.key == key })
    let ingest = try #require(PipelineKeys.all.first { $0.key == "ingest" }).example
    #expect(Self.problems("\(ingest)\nlimits: { \(limit.example) }").isEmpty)
    let standard = try #require(limit.standard)
    #expect(Self.problems("\(ingest)\nlimits: { \(key): \(standard) }").isEmpty)
  }

  /// Keys that need or exclude others are read with what they need.
  @Test(arguments: IngestKeys.stage.map(\.key))
  func stageExampleIsRead(key: String) throws {
    let declared = try #require(IngestKeys.stage.first { $0.key == key })
    let isOfCSV = FormatDeclaration.all.contains { format in
      format.name == "csv" && format.keys.contains { $0.key == key }
    }
    var lines = ["name: calls", "kind: call", "path: calls.jsonl"].filter { !$0.hasPrefix(key) }
    if isOfCSV { lines.append("format: csv") }
    if key == "columns" { lines.append("header: false") }
    lines.append(declared.example)
    let stage = lines.enumerated().map { ($0 == 0 ? "  - " : "    ") + $1 + "\n" }.joined()
    #expect(Self.problems("ingest:\n" + stage).map(\.rendered) == [])
  }

  @Test(arguments: IngestKeys.time.map(\.key))
  func timeExampleIsRead(key: String) throws {
    let declared = try #require(IngestKeys.time.first { $0.key == key })
    let partners = ["unit": "from", "from": "unit", "start": "every", "every": "start"]
    let partner = IngestKeys.time.first { $0.key == partners[key] }?.example
    let pattern = key == "zone" ? IngestKeys.time.first { $0.key == "pattern" }?.example : nil
    let lines = [declared.example, partner, pattern].compactMap(\.self).map { "      \($0)\n" }
    let text =
      "ingest:\n  - name: calls\n    kind: call\n    path: x\n    time:\n" + lines.joined()
    #expect(Self.problems(text).map(\.rendered) == [])
  }

  @Test(arguments: SinkDeclaration.all.map(\.name))
  func sinkExampleIsRead(name: String) throws {
    let sink = try #require(SinkDeclaration.all.first { $0.name == name })
    let source = SourceText(path: "p.yaml", text: sink.example)
    let read = try SinkReader.read(ConfigurationReader.read(source), in: source)
    #expect(read.map(\.name) == [name])
  }

  @Test func standardSinksAreTheDeclaredOnes() {
    #expect(SinkSpecification.defaults.map(\.name) == SinkDeclaration.all.map(\.name))
    for (sink, declared) in zip(SinkSpecification.defaults, SinkDeclaration.all) {
      #expect(sink.files.first?.hasPrefix(declared.standardPath) == true)
    }
  }
}
