/// Writes a laid-out model as one SVG document, at home on light and dark pages.
struct SVGWriter {
  let model: GraphModel
  let options: GraphOptions
  let layout: GraphLayout
  let alternative: String
  private var text = ""
  private static let margin = 6.0

  static func text(
    of model: GraphModel, _ layout: GraphLayout, _ options: GraphOptions, alternative: String
  ) -> String {
    var writer = SVGWriter(
      model: model, options: options, layout: layout, alternative: alternative)
    writer.writeDocument()
    return writer.text
  }

  private init(model: GraphModel, options: GraphOptions, layout: GraphLayout, alternative: String) {
    self.model = model
    self.options = options
    self.layout = layout
    self.alternative = alternative
  }

  private mutating func writeDocument() {
    let (width, height) = (layout.width + 2 * Self.margin, layout.height + 2 * Self.margin)
    let box = [-Self.margin, -Self.margin, width, height].map(number).joined(separator: " ")
    line(
      """
      <svg xmlns="http://www.w3.org/2000/svg" class="formal-graph" role="img" \
      xml:space="preserve" viewBox="\(box)" width="\(number(width))" height="\(number(height))" \
      style="max-width: 100%; height: auto">
      """)
    line("<title>\(htmlEscaped(alternative))</title>")
    line("<desc>\(htmlEscaped(model.outline))</desc>")
    line("<style>\n\(Self.style)</style>")
    for index in model.clusters.indices { writeCluster(index) }
    for curve in layout.curves { writeCurve(curve) }
    for node in model.nodes { writeNode(node) }
    line("</svg>")
  }

  private mutating func writeCluster(_ index: Int) {
    guard let cluster = layout.clusters[model.clusters[index].id] else { return }
    let title = htmlEscaped(model.title(ofCluster: index))
    line("<g class=\"fg-box\"><title>\(title)</title>")
    line("<rect \(attributes(of: cluster.box)) rx=\"6\"/>")
    if model.clusters[index].repetitions > 1 { writeStack(behind: cluster.box) }
    line(
      """
      <text x="\(number(cluster.box.x + 8))" y="\(number(cluster.box.y + 15))">\(title)</text></g>
      """)
  }

  /// The edges of two more sheets below: there are several of this.
  private mutating func writeStack(behind box: GraphLayout.Box) {
    for offset in [2.5, 5.0] {
      let (left, right) = (box.x + offset + 3, box.x + box.width + offset)
      let (top, bottom) = (box.y + offset + 3, box.y + box.height + offset)
      let corners = [(left, bottom), (right - 6, bottom), (right, bottom - 6), (right, top)]
      let points = corners.map { coordinates(GraphLayout.Point(x: $0, y: $1)) }
      line(
        "<path d=\"M\(points[0])L\(points[1])Q\(number(right)),\(number(bottom)) \(points[2])L\(points[3])\"/>"
      )
    }
  }

  // MARK: Nodes

  private mutating func writeNode(_ node: GraphModel.Node) {
    guard let box = layout.nodes[node.id] else { return }
    let target = node.place.flatMap { options.link?($0) }
    let tooltip = node.tooltip.split(separator: "\n").map { htmlEscaped(String($0)) }
    line("<g class=\"fg-node fg-\(node.kind.rawValue)\" data-node=\"\(node.id)\">")
    line("<title>\(tooltip.joined(separator: "\n"))</title>")
    if let target { line("<a href=\"\(htmlEscaped(target))\">") }
    line("<rect \(attributes(of: box)) rx=\"5\"/>")
    writeLabel(NodeLabel(node), in: box)
    line((target == nil ? "" : "</a>") + "</g>")
  }

  private mutating func writeLabel(_ label: NodeLabel, in box: GraphLayout.Box) {
    let heights = label.rows.map { $0.size * 1.22 }
    var y = box.middle.y - heights.reduce(0, +) / 2
    for (row, height) in zip(label.rows, heights) {
      let baseline = y + height * 0.78
      line(
        """
        <text class="fg-\(row.style)" x="\(number(box.middle.x))" \
        y="\(number(baseline))">\(spans(row))</text>
        """)
      y += height
    }
  }

  /// Raised and lowered text by `dy`, which every viewer knows; the next piece moves back.
  private func spans(_ row: NodeLabel.Row) -> String {
    var shift = 0.0
    let line = row.line.map { "<tspan class=\"fg-line\">\($0)  </tspan>" } ?? ""
    return line
      + row.runs.map { run in
        let target =
          switch run.level {
          case .base: 0.0
          case .sub: 0.22 * row.size
          case .sup: -0.36 * row.size
          }
        let move = target - shift
        shift = target
        let text = htmlEscaped(run.text)
        if move == 0, run.level == .base { return text }
        let size = run.level == .base ? "" : " font-size=\"\(number(row.size * 0.72))\""
        return "<tspan dy=\"\(number(move))\"\(size)>\(text)</tspan>"
      }.joined()
  }

  // MARK: Arrows

  private mutating func writeCurve(_ curve: GraphLayout.Curve) {
    guard let first = curve.points.first, let last = curve.points.last else { return }
    var path = "M\(coordinates(first))"
    if curve.points.count > 1 {
      path += "C" + curve.points.dropFirst().map(coordinates).joined(separator: " ")
    }
    let isTurn = curve.from.hasPrefix("n") && curve.to.hasPrefix("g")
    line("<g class=\"fg-arrow\(isTurn ? " fg-turn" : "")\"><path d=\"\(path)\"/>")
    if let tip = curve.endTip { writeTip(tip, from: last) }
    if let tip = curve.startTip { writeTip(tip, from: first) }
    line("</g>")
  }

  /// A filled triangle from the end of the curve to the tip.
  private mutating func writeTip(_ tip: GraphLayout.Point, from base: GraphLayout.Point) {
    let (dx, dy) = (tip.x - base.x, tip.y - base.y)
    let (wx, wy) = (-dy * 0.38, dx * 0.38)
    let corners = [
      tip, GraphLayout.Point(x: base.x + wx, y: base.y + wy),
      GraphLayout.Point(x: base.x - wx, y: base.y - wy),
    ]
    line("<polygon points=\"\(corners.map(coordinates).joined(separator: " "))\"/>")
  }

  // MARK: Text

  private mutating func line(_ content: String) { text += content + "\n" }

  private func coordinates(_ point: GraphLayout.Point) -> String {
    "\(number(point.x)),\(number(point.y))"
  }

  private func attributes(of box: GraphLayout.Box) -> String {
    """
    x="\(number(box.x))" y="\(number(box.y))" width="\(number(box.width))" \
    height="\(number(box.height))"
    """
  }

  /// To a hundredth of a point.
  private func number(_ x: Double) -> String {
    let hundredths = Int((x * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0
      ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private static let style: String = {
    var text = """
      .formal-graph { font-family: "\(GraphStyle.font)", Verdana, sans-serif; font-size: 11px }
      .formal-graph text { white-space: pre }
      .formal-graph .fg-node text { text-anchor: middle }
      .formal-graph .fg-node rect { stroke-width: 1 }
      .formal-graph .fg-symbol { font-size: 14px; font-weight: bold }
      .formal-graph .fg-shape { font-size: 10px }
      .formal-graph .fg-line { font-size: \(Int(NodeLabel.Row.lineSize))px; font-weight: normal }
      .formal-graph .fg-box rect, .formal-graph .fg-box path { fill: none }
      .formal-graph .fg-arrow path { fill: none }
      .formal-graph .fg-turn path { stroke-dasharray: 5 3 }
      .formal-graph a:hover rect { stroke-width: 2 }

      """
    text += rules(GraphStyle.lightText, GraphStyle.light)
    text += "@media (prefers-color-scheme: dark) {\n"
    text += rules(GraphStyle.darkText, GraphStyle.dark)
    return text + "}\n"
  }()

  private static func rules(
    _ colours: (strong: String, weak: String, arrow: String, box: String),
    _ node: (GraphModel.Kind) -> GraphStyle.Colours
  ) -> String {
    var text = """
      .formal-graph text { fill: \(colours.strong) }
      .formal-graph .fg-shape, .formal-graph .fg-line, .formal-graph .fg-box text { fill: \(colours.weak) }
      .formal-graph .fg-box rect, .formal-graph .fg-box path { stroke: \(colours.box) }
      .formal-graph .fg-arrow path { stroke: \(colours.arrow) }
      .formal-graph .fg-arrow polygon { fill: \(colours.arrow) }

      """
    for kind in GraphModel.Kind.allCases {
      let pair = node(kind)
      text += """
        .formal-graph .fg-\(kind.rawValue) rect { fill: \(pair.fill); stroke: \(pair.line) }

        """
    }
    return text
  }
}
