/// Places the nodes of a small graph so that joined ones stand near each other.
///
/// Only sums, products, quotients and square roots are used, which are the same on every machine.
///
/// > Force-directed placement: Fruchterman and Reingold, Softw. Pract. Exper. 21(11), 1991.
struct ClusterLayout {
  struct Point: Hashable, Sendable {
    var x: Double
    var y: Double
  }

  private static let steps = 240

  /// Within 0...1 in both directions, in the order of the nodes.
  private(set) var points: [Point]

  /// - Parameter edges: pairs of places among the nodes.
  /// - Complexity: O(*n*²) a step, for the some dozen nodes that a drawing has room for.
  init(nodes: Int, edges: [(Int, Int)]) {
    points = (0..<nodes).map { Self.start($0, of: nodes) }
    guard nodes > 1 else { return }
    let distance = (1 / Double(nodes)).squareRoot()
    for step in 0..<Self.steps {
      let heat = 0.12 * (1 - Double(step) / Double(Self.steps))
      move(edges, distance: distance, heat: heat)
    }
    fit()
  }

  /// On the outline of a square, in turn near and far, so that no two stand in one place.
  private static func start(_ node: Int, of nodes: Int) -> Point {
    let way = 4 * Double(node) / Double(max(nodes, 1))
    let along = way - Double(Int(way))
    let inset = 0.1 * Double(node % 3)
    switch Int(way) {
    case 0: return Point(x: along, y: inset)
    case 1: return Point(x: 1 - inset, y: along)
    case 2: return Point(x: 1 - along, y: 1 - inset)
    default: return Point(x: inset, y: 1 - along)
    }
  }

  private mutating func move(_ edges: [(Int, Int)], distance: Double, heat: Double) {
    var forces = points.map { Point(x: (0.5 - $0.x) * 0.05, y: (0.5 - $0.y) * 0.05) }
    for left in points.indices {
      for right in points.indices where right > left {
        let (x, y, length) = between(left, right)
        let push = distance * distance / length
        forces[left].x += x / length * push
        forces[left].y += y / length * push
        forces[right].x -= x / length * push
        forces[right].y -= y / length * push
      }
    }
    for (left, right) in edges {
      let (x, y, length) = between(left, right)
      let pull = length * length / distance
      forces[left].x -= x / length * pull
      forces[left].y -= y / length * pull
      forces[right].x += x / length * pull
      forces[right].y += y / length * pull
    }
    for (place, force) in forces.enumerated() {
      let length = max((force.x * force.x + force.y * force.y).squareRoot(), 1e-9)
      points[place].x += force.x / length * min(length, heat)
      points[place].y += force.y / length * min(length, heat)
    }
  }

  private func between(_ left: Int, _ right: Int) -> (x: Double, y: Double, length: Double) {
    let x = points[left].x - points[right].x
    let y = points[left].y - points[right].y
    return (x, y, max((x * x + y * y).squareRoot(), 0.001))
  }

  private mutating func fit() {
    let xs = points.map(\.x)
    let ys = points.map(\.y)
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max()
    else { return }
    points = points.map {
      Point(
        x: right - left < 1e-6 ? 0.5 : ($0.x - left) / (right - left),
        y: bottom - top < 1e-6 ? 0.5 : ($0.y - top) / (bottom - top))
    }
  }
}
