package import WeirCore
package import WeirEngine
import WeirRules
import WeirSinks

/// The rules of the pipeline behind an output folder.
package enum RulesInForce {
  /// Headers of the rules, those on trial too, of the pipeline that `run.json` names; nil where it
  /// cannot be read any more or is no longer the one that ran.
  package static func of(_ folder: OutputFolder) -> [RuleHeader]? {
    guard let loaded = try? PipelineLoader.load(folder.pipelinePath) else { return nil }
    let texts = loaded.texts.map(\.text)
    guard TextDigest.of(Array(texts.prefix(1))) == folder.run.digests.pipeline,
      TextDigest.of(Array(texts.dropFirst())) == folder.run.digests.rules
    else { return nil }
    return headers(loaded)
  }

  /// Headers of the rules of a pipeline, those on trial too.
  package static func headers(_ pipeline: LoadedPipeline) -> [RuleHeader] {
    pipeline.checked.rules.map { rule in
      var header = rule.header
      header.isShadow = rule.status == .test
      return header
    }
  }
}
