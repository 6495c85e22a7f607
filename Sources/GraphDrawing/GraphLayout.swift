import CGraphviz

/// Where Graphviz has put everything, in points, the origin at the top left.
struct GraphLayout: Sendable {
  struct Point: Sendable, Hashable {
    var x: Double
    var y: Double
  }

  struct Box: Sendable, Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
    var middle: Point { Point(x: x + width / 2, y: y + height / 2) }
  }

  /// A curve of cubic pieces: a start, then three points for each piece; and the tips of its arrows.
  struct Curve: Sendable {
    var from: String
    var to: String
    var points: [Point]
    var startTip: Point?
    var endTip: Point?
  }

  struct Cluster: Sendable {
    var box: Box
    var label: Point?
  }

  private(set) var width = 0.0
  private(set) var height = 0.0
  private(set) var nodes: [String: Box] = [:]
  private(set) var clusters: [String: Cluster] = [:]
  private(set) var curves: [Curve] = []

  /// Reads the positions that a rendering as DOT has left in the attributes of a graph.
  init(_ graph: UnsafeMutablePointer<Agraph_t>) {
    let bounds = Self.numbers(Self.attribute("bb", graph))
    if bounds.count == 4 { (width, height) = (bounds[2] - bounds[0], bounds[3] - bounds[1]) }
    var node = agfstnode(graph)
    while let current = node {
      addNode(current)
      var edge = agfstout(graph, current)
      while let arrow = edge {
        addCurve(arrow, from: current)
        edge = agnxtout(graph, arrow)
      }
      node = agnxtnode(graph, current)
    }
    addClusters(of: graph)
  }

  private static func attribute(_ name: String, _ object: UnsafeMutableRawPointer) -> String {
    formal_get(object, name).map { String(cString: $0) } ?? ""
  }

  private static func name(_ object: UnsafeMutableRawPointer) -> String {
    agnameof(object).map { String(cString: $0) } ?? ""
  }

  private static func numbers(_ text: some StringProtocol) -> [Double] {
    text.split(separator: ",").compactMap { Double($0) }
  }

  private func point(_ text: some StringProtocol) -> Point? {
    let numbers = Self.numbers(text)
    return numbers.count >= 2 ? Point(x: numbers[0], y: height - numbers[1]) : nil
  }

  private mutating func addNode(_ node: UnsafeMutablePointer<Agnode_t>) {
    guard let middle = point(Self.attribute("pos", node)),
      let width = Double(Self.attribute("width", node)),
      let height = Double(Self.attribute("height", node))
    else { return }
    let (w, h) = (width * 72, height * 72)
    nodes[Self.name(node)] = Box(x: middle.x - w / 2, y: middle.y - h / 2, width: w, height: h)
  }

  private mutating func addCurve(
    _ edge: UnsafeMutablePointer<Agedge_t>, from: UnsafeMutablePointer<Agnode_t>
  ) {
    guard Self.attribute("style", edge) != "invis" else { return }
    var curve = Curve(from: Self.name(from), to: Self.name(formal_head(edge)), points: [])
    for part in Self.attribute("pos", edge).split(separator: " ") {
      if part.hasPrefix("e,") {
        curve.endTip = point(part.dropFirst(2))
      } else if part.hasPrefix("s,") {
        curve.startTip = point(part.dropFirst(2))
      } else if let point = point(part) {
        curve.points.append(point)
      }
    }
    curves.append(curve)
  }

  private mutating func addClusters(of graph: UnsafeMutablePointer<Agraph_t>) {
    var subgraph = agfstsubg(graph)
    while let current = subgraph {
      let bounds = Self.numbers(Self.attribute("bb", current))
      let name = Self.name(current)
      if bounds.count == 4, name.hasPrefix("cluster_") {
        clusters[String(name.dropFirst("cluster_".count))] = Cluster(
          box: Box(
            x: bounds[0], y: height - bounds[3], width: bounds[2] - bounds[0],
            height: bounds[3] - bounds[1]),
          label: point(Self.attribute("lp", current)))
      }
      addClusters(of: current)
      subgraph = agnxtsubg(current)
    }
  }
}
