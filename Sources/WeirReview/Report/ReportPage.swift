import Foundation
import WeirCore

/// A report as one HTML file that loads nothing.
package struct ReportPage: Sendable {
  let figures: ReportFigures
  /// Nil where nothing was decided.
  let verdicts: VerdictState?
  /// Name of the file with all groups; nil where there is none.
  let groupsFile: String?
  /// Script of a page that a server gives, besides ``script``.
  var liveScript: [UInt8] = []

  /// - Parameter groupsFile: name of the file with all groups, beside the page.
  package init(_ figures: ReportFigures, verdicts: VerdictLog, groupsFile: String?) {
    self.figures = figures
    self.verdicts = verdicts.records.isEmpty ? nil : verdicts.state
    self.groupsFile = groupsFile
  }

  /// The content of the page's script element.
  var wholeScript: [UInt8] {
    var bytes = liveScript
    Self.script.withUTF8Buffer { bytes += $0 }
    return bytes
  }

  var styleBytes: [UInt8] { Self.style.withUTF8Buffer { Array($0) } }

  var policy: ContentPolicy {
    ContentPolicy(style: styleBytes, script: wholeScript, connects: !liveScript.isEmpty)
  }

  /// The page; the same for the same outputs and verdicts.
  ///
  /// - Complexity: O(*n*) in what it shows.
  package var html: [UInt8] {
    var html = HTMLWriter()
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"")
    html.text(policy.text)
    html.raw("\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>Flagged events: ")
    html.text(figures.folder.path)
    html.raw("</title>\n<style>")
    html.trusted(styleBytes)
    html.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#groups\">To the groups</a>\n")
    head(into: &html)
    html.raw("<main>\n")
    summary(into: &html)
    time(into: &html)
    rules(into: &html)
    origins(into: &html)
    clusters(into: &html)
    groups(into: &html)
    html.raw("</main>\n<script type=\"application/json\" id=\"data\">")
    html.trusted(ReportData(figures: figures, verdicts: verdicts).json)
    html.raw("</script>\n<script>")
    html.trusted(wholeScript)
    html.raw("</script>\n</body>\n</html>\n")
    return html.bytes
  }

  private func head(into html: inout HTMLWriter) {
    let run = figures.folder.run
    html.raw("<header>\n<h1>Flagged events</h1>\n<p class=\"soft\">Run of <code>")
    html.text(run.pipeline)
    html.raw("</code> in <code>")
    html.text(figures.folder.path)
    html.raw("</code>, weir ")
    html.text(run.version)
    html.raw(". Digest <code>")
    html.text(String(run.digest.prefix(16)))
    html.raw("</code>. Times are UTC")
    if let zone = figures.zone {
      html.raw(" with those of ")
      html.text(zone.identifier)
    }
    html.raw(".</p>\n")
    if !run.isComplete || run.stopped != nil {
      html.raw("<p class=\"warning\" role=\"note\"><strong>Not complete.</strong> ")
      html.text(
        run.stopped.map { "The run was stopped by \($0)." }
          ?? "The run lost input or an output.")
      html.raw(" All figures are of what it read.</p>\n")
    }
    html.raw(
      """
      <nav aria-label="Parts"><ul><li><a href="#summary">Summary</a></li>
      <li><a href="#time">Time</a></li><li><a href="#rules">Rules</a></li>
      <li><a href="#origins">Origins and subjects</a></li>
      <li><a href="#clusters">Clusters</a></li><li><a href="#groups">Groups</a></li></ul></nav>
      </header>

      """)
  }

  private func summary(into html: inout HTMLWriter) {
    let sum = figures.folder.run.sum
    html.raw("<section id=\"summary\">\n<h2>Summary</h2>\n<dl class=\"tiles\">\n")
    tile("records read", HTMLWriter.grouped(sum.read), &html)
    tile("rejected", HTMLWriter.grouped(sum.rejected), &html)
    tile("duplicate", HTMLWriter.grouped(sum.duplicate), &html)
    tile("late", HTMLWriter.grouped(sum.late), &html)
    tile("flagged events", HTMLWriter.grouped(figures.tally.events), &html)
    tile("flags", HTMLWriter.grouped(figures.tally.flags), &html)
    tile("flagged subjects", HTMLWriter.grouped(figures.groups.count), &html)
    tile("decided events", HTMLWriter.grouped(figures.tally.decided), &html)
    tile("suppressed flags", HTMLWriter.grouped(figures.folder.run.suppressed), &html)
    tile("flagged on trial", HTMLWriter.grouped(figures.folder.run.shadow), &html)
    html.raw("</dl>\n<h3>Amounts to be held</h3>\n")
    if let held = figures.counters?.held {
      var table = ReportTable("Amounts to be held, by currency", ["currency", "amount"])
      for (currency, amount) in held {
        table.add([
          .text(currency.isEmpty ? "not named" : ShownEventEncoder.shown(currency)),
          .figure(HTMLWriter.grouped(Decimal.format(amount)), Double(amount) / 1e6),
        ])
      }
      if table.isEmpty { html.raw("<p>None.</p>\n") } else { table.write(into: &html) }
    } else {
      html.raw("<p>Not known: the run wrote no <code>counters.csv</code>.</p>\n")
    }
    losses(into: &html)
    html.raw("</section>\n")
  }

  private func losses(into html: inout HTMLWriter) {
    var table = ReportTable("Lost input", ["file", "from byte", "to byte", "reason"])
    for loss in figures.folder.run.losses.prefix(100) {
      table.add([.code(loss.file), .count(loss.start), .count(loss.end), .text(loss.reason)])
    }
    if !table.isEmpty { table.write(into: &html) }
  }

  private func tile(_ name: StaticString, _ text: String, _ html: inout HTMLWriter) {
    html.raw("<div><dt>")
    html.raw(name)
    html.raw("</dt><dd>")
    html.text(text)
    html.raw("</dd></div>\n")
  }

  private func time(into html: inout HTMLWriter) {
    let chart = TimeChart(series: figures.series, zone: figures.zone)
    html.raw("<section id=\"time\">\n<h2>Flags over time</h2>\n")
    if figures.series.buckets.isEmpty {
      html.raw("<p>Nothing was flagged.</p>\n")
    } else {
      chart.draw(into: &html)
      html.raw("<details><summary>Numbers by ")
      html.text(chart.length)
      html.raw("</summary>\n")
      chart.write(into: &html)
      html.raw("</details>\n")
    }
    html.raw("</section>\n")
  }
}
