import ArgumentParser
import WeirCore
import WeirEngine
import WeirRules

/// `weir test`: the tests inside rule files, on the real engine.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Runs the tests inside rule files.")

  @Argument(help: "Pipeline files, rule files, or folders of them.")
  var paths: [String]

  @ArgumentParser.Flag(
    help: "Also drop or relax one condition of a rule at a time, and name what no test notices.")
  var mutate = false

  func run() throws {
    var passed = 0
    var failed = 0
    for target in try Loading.targets(paths) {
      let loaded: LoadedPipeline
      do {
        loaded = try target.load()
      } catch {
        Terminal.report(error.diagnostics)
        throw ExitStatus.notRun
      }
      for result in RuleTestRunner(loaded).runAll() {
        if result.failures.isEmpty {
          passed += 1
          continue
        }
        failed += 1
        print(
          "\(result.test.path):\(result.test.location.line): \(result.test.rule): "
            + "\(Terminal.styled("failed", .red)): \(result.test.name)")
        for failure in result.failures { print("  \(failure)") }
      }
      if mutate { report(RuleTestRunner(loaded).unnoticedMutants(), of: target.path) }
    }
    print("\(passed) passed, \(failed) failed")
    if failed > 0 { throw ExitStatus.overLimits }
  }

  private func report(_ result: MutationResult, of path: String) {
    for mutant in result.unnoticed {
      print("\(mutant.path ?? path): \(mutant.rule): unnoticed: \(mutant.text)")
    }
    let tenths = result.mutants == 0 ? 0 : result.unnoticed.count * 1000 / result.mutants
    let share = "\(tenths / 10).\(tenths % 10)"
    print(
      "\(path): \(result.mutants) mutants, \(result.unnoticed.count) unnoticed (\(share) %)")
  }
}
