import WeirCore

extension ReportPage {
  func clusters(into html: inout HTMLWriter) {
    html.raw("<section id=\"clusters\">\n<h2>Clusters</h2>\n<p class=\"soft\">Subjects joined ")
    html.raw(
      "by flagged events and by devices, payees, domains or callees that they share. Round: ")
    html.raw("subjects, red those of the highest score; square: what they share.</p>\n")
    let shown = figures.cases.prefix(figures.bounds.clusters)
    if figures.cases.isEmpty { html.raw("<p>No two flagged subjects are linked.</p>\n") }
    html.raw("<div class=\"clusters\">\n")
    for found in shown { cluster(found, into: &html) }
    html.raw("</div>\n")
    if figures.cases.count > shown.count {
      html.raw("<p>")
      html.count(figures.cases.count - shown.count)
      html.raw(" more clusters are left out; <code>weir cases</code> writes all.</p>\n")
    }
    html.raw("</section>\n")
  }

  private func cluster(_ found: FraudCase, into html: inout HTMLWriter) {
    let drawing = ClusterDrawing(found)
    html.raw("<figure>\n<figcaption><strong>")
    html.text(found.id)
    html.raw("</strong>, score ")
    html.text(found.scoreText)
    html.raw(": ")
    html.count(found.members.count)
    html.raw(" subjects, ")
    html.count(found.events)
    html.raw(found.events == 1 ? " event, " : " events, ")
    html.text("\(TimeChart.utc(found.first)) to \(TimeChart.utc(found.last))")
    for sum in found.sums {
      html.raw(", ")
      html.text("\(Decimal.format(sum.amount)) \(ShownEventEncoder.shown(sum.currency))")
    }
    html.raw("<br><span class=\"soft\">")
    html.text(found.rules.joined(separator: ", "))
    html.raw("</span></figcaption>\n")
    drawing.draw(into: &html)
    let left = drawing.left
    if left.members > 0 || left.links > 0 {
      html.raw("<p class=\"soft\">Not drawn: ")
      html.count(left.members)
      html.raw(" subjects and ")
      html.count(left.links)
      html.raw(" links.</p>\n")
    }
    html.raw("</figure>\n")
  }

  func groups(into html: inout HTMLWriter) {
    html.raw("<section id=\"groups\">\n<h2>Groups</h2>\n<p class=\"soft\">A group is all flags of ")
    html.raw("one subject. Open it for reasons and evidence. Keys: <kbd>/</kbd> to the filter, ")
    html.raw("<kbd>j</kbd> and <kbd>k</kbd> to the next and the one before.</p>\n")
    extent(into: &html)
    html.raw(Self.form)
    html.raw(
      """
      <p id="shown" role="status"></p>
      <div id="groups-list"></div>
      <p class="more"><button type="button" id="more" hidden>Show 100 more</button></p>
      <noscript><p class="warning">The groups are shown by the page's script, which is off.</p>
      </noscript>
      </section>

      """)
  }

  /// Says what the page holds of all there is.
  private func extent(into html: inout HTMLWriter) {
    let held = figures.shown.places.count
    let isPart =
      held < figures.groups.count || figures.shown.events.count < figures.tally.events
    html.raw("<p>This page holds ")
    if held == figures.groups.count { html.raw("all ") }
    html.count(held)
    if held < figures.groups.count {
      html.raw(" of ")
      html.count(figures.groups.count)
    }
    html.raw(" groups and ")
    html.count(figures.shown.events.count)
    html.raw(" of ")
    html.count(figures.tally.events)
    html.raw(" flagged events, the highest scores first")
    if isPart, let groupsFile {
      html.raw("; all groups are in <code>")
      html.text(groupsFile)
      html.raw("</code>")
    }
    html.raw(".</p>\n")
  }

  private static let form: StaticString = """
    <form id="filter" autocomplete="off" hidden>
    <label>Text <input name="text" type="search" size="24"></label>
    <label>Rule <select name="rule"><option value="">all</option></select></label>
    <label>Category <select name="category"><option value="">all</option></select></label>
    <label>Level at least <select name="level"><option value="">any</option></select></label>
    <label>Kind <select name="kind"><option value="">all</option></select></label>
    <label>Country <select name="country"><option value="">all</option></select></label>
    <label>Undecided <input name="undecided" type="checkbox"></label>
    <label>Sort by <select name="sort"><option value="score">score</option>
    <option value="events">events</option><option value="first">first event</option>
    <option value="last">last event</option><option value="subject">subject</option></select></label>
    <button type="reset">Reset</button>
    </form>

    """
}
