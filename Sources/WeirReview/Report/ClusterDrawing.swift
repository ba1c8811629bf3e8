import WeirCore

/// A case as a drawn graph: round subjects, square links, lines between those that belong together.
struct ClusterDrawing {
  static let membersBound = 24
  static let linksBound = 16

  private static let width = 640
  private static let height = 400
  private static let marginX = 90
  private static let marginY = 34
  private static let labelBound = 20

  private struct Node {
    var text: String
    var kind: StaticString
    var isSubject: Bool
    var isFlaggedHigh: Bool
  }

  private let found: FraudCase
  private var nodes: [Node] = []
  private var edges: [(Int, Int)] = []

  init(_ found: FraudCase) {
    self.found = found
    let members = found.members.sorted { left, right in
      left.events == right.events ? left.subject < right.subject : left.events > right.events
    }.prefix(Self.membersBound)
    var places: [Subject: Int] = [:]
    for member in members {
      places[member.subject] = nodes.count
      nodes.append(
        Node(
          text: member.subject.value, kind: Self.markup(member.subject.kind), isSubject: true,
          isFlaggedHigh: member.score == found.score))
    }
    let links = found.links.sorted { left, right in
      left.members == right.members ? left.link < right.link : left.members > right.members
    }.prefix(Self.linksBound)
    for shared in links {
      let joined = shared.subjects.compactMap { places[$0] }
      guard joined.count > 1 else { continue }
      for place in joined { edges.append((place, nodes.count)) }
      nodes.append(
        Node(
          text: shared.link.value, kind: Self.markup(shared.link.kind), isSubject: false,
          isFlaggedHigh: false))
    }
    for pair in found.pairs {
      if let left = places[pair.left], let right = places[pair.right] {
        edges.append((left, right))
      }
    }
  }

  /// Members and links that the drawing has no room for.
  var left: (members: Int, links: Int) {
    let members = nodes.count(where: \.isSubject)
    return (found.members.count - members, found.links.count - (nodes.count - members))
  }

  func draw(into html: inout HTMLWriter) {
    let points = ClusterLayout(nodes: nodes.count, edges: edges).points.map(Self.place)
    html.raw("<svg class=\"graph\" viewBox=\"0 0 640 400\" role=\"img\" aria-label=\"")
    html.text("Graph of \(found.members.count) subjects and \(found.links.count) links")
    html.raw("\">\n")
    for (left, right) in edges {
      html.raw("<line x1=\"")
      html.number(points[left].x)
      html.raw("\" y1=\"")
      html.number(points[left].y)
      html.raw("\" x2=\"")
      html.number(points[right].x)
      html.raw("\" y2=\"")
      html.number(points[right].y)
      html.raw("\"/>\n")
    }
    for (node, point) in zip(nodes, points) { draw(node, point, into: &html) }
    html.raw("</svg>\n")
  }

  private func draw(_ node: Node, _ point: (x: Int, y: Int), into html: inout HTMLWriter) {
    html.raw("<g><title>")
    html.raw(node.kind)
    html.raw(" ")
    html.text(ShownEventEncoder.shown(node.text))
    html.raw("</title>")
    if node.isSubject {
      html.raw("<circle r=\"9\" cx=\"")
      html.number(point.x)
      html.raw("\" cy=\"")
      html.number(point.y)
      if node.isFlaggedHigh { html.raw("\" class=\"high") }
      html.raw("\"/>")
    } else {
      html.raw("<rect width=\"14\" height=\"14\" x=\"")
      html.number(point.x - 7)
      html.raw("\" y=\"")
      html.number(point.y - 7)
      html.raw("\"/>")
    }
    html.raw("<text text-anchor=\"middle\" x=\"")
    html.number(point.x)
    html.raw("\" y=\"")
    html.number(point.y + 22)
    html.raw("\">")
    html.text(Self.label(node.text))
    html.raw("</text></g>\n")
  }

  /// The end of a text tells more than its middle.
  private static func label(_ text: String) -> String {
    let text = VisibleText.of(text)
    guard text.count > labelBound else { return text }
    return "\(text.prefix(labelBound / 2))…\(text.suffix(labelBound / 2 - 1))"
  }

  private static func place(_ point: ClusterLayout.Point) -> (x: Int, y: Int) {
    (
      marginX + Int((point.x * Double(width - 2 * marginX)).rounded()),
      marginY + Int((point.y * Double(height - 2 * marginY)).rounded())
    )
  }

  private static func markup(_ kind: Subject.Kind) -> StaticString {
    switch kind {
    case .number: "number"
    case .account: "account"
    case .device: "device"
    case .domain: "domain"
    case .other: "other"
    }
  }

  private static func markup(_ kind: Link.Kind) -> StaticString {
    switch kind {
    case .device: "shared device"
    case .payer: "shared payer"
    case .payee: "shared payee"
    case .domain: "shared domain"
    case .caller: "shared caller"
    case .callee: "shared callee"
    }
  }
}
