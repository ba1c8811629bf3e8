import WeirCore

/// Flags over time as drawn bars.
struct TimeChart {
  private static let height = 160
  private static let barWidth = 10

  let series: TimeSeries
  let zone: Zone?

  func draw(into html: inout HTMLWriter) {
    let highest = max(1, series.buckets.map(\.flags).max() ?? 1)
    html.raw("<svg class=\"chart\" preserveAspectRatio=\"none\" role=\"img\" viewBox=\"0 0 ")
    html.number(max(24, series.buckets.count) * Self.barWidth)
    html.raw(" 160\" aria-label=\"Flags over time; the table below has the numbers\">\n")
    for (place, bucket) in series.buckets.enumerated() {
      let height = bucket.flags == 0 ? 0 : max(2, bucket.flags * Self.height / highest)
      html.raw("<g><title>")
      html.text(Self.label(bucket.start, zone))
      html.raw(": ")
      html.count(bucket.flags)
      html.raw(" flags</title><rect class=\"room\" y=\"0\" width=\"10\" height=\"160\" x=\"")
      html.number(place * Self.barWidth)
      html.raw("\"/><rect width=\"8\" x=\"")
      html.number(place * Self.barWidth + 1)
      html.raw("\" y=\"")
      html.number(Self.height - height)
      html.raw("\" height=\"")
      html.number(height)
      html.raw("\"/></g>\n")
    }
    html.raw("</svg>\n<p class=\"axis\"><span>")
    html.text(series.buckets.first.map { Self.label($0.start, zone) } ?? "")
    html.raw("</span><span>highest: ")
    html.count(highest)
    html.raw(" flags in ")
    html.text(length)
    html.raw("</span><span>")
    html.text(series.buckets.last.map { Self.label($0.start, zone) } ?? "")
    html.raw("</span></p>\n")
  }

  func write(into html: inout HTMLWriter) {
    var table = ReportTable(
      "Flags over time", ["from (UTC)", "from (local)", "events", "flagged events", "flags"])
    for bucket in series.buckets where bucket.flags > 0 || (bucket.processed ?? 0) > 0 {
      table.add([
        .figure(Self.utc(bucket.start), Double(bucket.start)),
        .figure(zone.map { Self.local(bucket.start, $0) } ?? "-", Double(bucket.start)),
        .figure(bucket.processed.map(HTMLWriter.grouped) ?? "-", bucket.processed.map(Double.init)),
        .count(bucket.events), .count(bucket.flags),
      ])
    }
    table.write(into: &html)
  }

  /// For example `one hour`.
  var length: String {
    switch series.hours {
    case 1: "one hour"
    case 24: "one day"
    case let hours where hours.isMultiple(of: 24): "\(hours / 24) days"
    case let hours: "\(hours) hours"
    }
  }

  private static func label(_ time: Int64, _ zone: Zone?) -> String {
    guard let zone, zone.offset(at: time) != 0 else { return utc(time) }
    return "\(utc(time)) (\(local(time, zone)) local)"
  }

  /// `2021-05-31 16:00Z`.
  static func utc(_ time: Int64) -> String { minutes(time) + "Z" }

  static func local(_ time: Int64, _ zone: Zone) -> String { minutes(zone.local(time)) }

  private static func minutes(_ time: Int64) -> String {
    EventTime.format(time).split(separator: ":").prefix(2).joined(separator: ":")
      .replacing("T", with: " ")
  }
}
