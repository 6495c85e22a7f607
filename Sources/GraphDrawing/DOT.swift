/// Writes a model in the DOT language, before layout. The same model gives the same text.
struct DOTWriter {
  let model: GraphModel
  let options: GraphOptions
  private var text = ""
  /// The nodes as they are written: those of the backward pass in the order of the forward one.
  private let order: [Int]

  static func text(of model: GraphModel, _ options: GraphOptions) -> String {
    var writer = DOTWriter(model: model, options: options)
    writer.writeGraph()
    return writer.text
  }

  private init(model: GraphModel, options: GraphOptions) {
    self.model = model
    self.options = options
    let backward = model.nodes.indices.filter { model.nodes[$0].kind == .gradient }
    order = model.nodes.indices.filter { model.nodes[$0].kind != .gradient } + backward.reversed()
  }

  private mutating func writeGraph() {
    let text = GraphStyle.lightText
    line("digraph {", 0)
    line(
      """
      graph [rankdir=\(options.direction.rawValue), fontname="\(GraphStyle.font)", fontsize=11, \
      fontcolor="\(text.weak)", color="\(text.box)", bgcolor="transparent", nodesep=0.3, \
      ranksep=0.35, pad=0.1, newrank=true]
      """, 1)
    line(
      """
      node [shape=box, style="rounded,filled", fontname="\(GraphStyle.font)", fontsize=11, \
      fontcolor="\(text.strong)", margin="0.12,0.08", height=0.2, width=0.4]
      """, 1)
    line("edge [color=\"\(text.arrow)\", arrowsize=0.7]", 1)
    // Graphviz begins with the order in which it meets the nodes. Inputs first is best; but where
    // heads stand side by side, only their arrows bring them into the order of their numbers.
    if hasTurnsSideBySide { writeForwardEdges() }
    writeContents(of: nil, 1)
    if !hasTurnsSideBySide { writeForwardEdges() }
    writeBackwardEdges()
    line("}", 0)
  }

  private mutating func writeContents(of cluster: Int?, _ level: Int) {
    for index in order where model.nodes[index].cluster == cluster {
      writeNode(model.nodes[index], level)
    }
    for index in model.clusters.indices where model.clusters[index].parent == cluster {
      line("subgraph cluster_\(model.clusters[index].id) {", level)
      let title = quoted(escaped(model.title(ofCluster: index)))
      line("graph [label=\(title), style=rounded, labeljust=l, tooltip=\(title)]", level + 1)
      writeContents(of: index, level + 1)
      writeFirstSteps(of: index, level + 1)
      line("}", level)
    }
  }

  private mutating func writeNode(_ node: GraphModel.Node, _ level: Int) {
    let colours = GraphStyle.light(node.kind)
    var attributes = [
      "label=<\(html(NodeLabel(node)))>", "fillcolor=\"\(colours.fill)\"",
      "color=\"\(colours.line)\"", "class=\(quoted(node.kind.rawValue))",
      "tooltip=\(quoted(escaped(node.description)))",
    ]
    if let target = node.place.flatMap({ options.link?($0) }) {
      attributes.append("URL=\(quoted(escaped(target)))")
    }
    line("\(node.id) [\(attributes.joined(separator: ", "))]", level)
  }

  /// What a call computes from nothing but what comes from outside it stands side by side in program
  /// order: Q, K, V. So do the gradients.
  private mutating func writeFirstSteps(of cluster: Int, _ level: Int) {
    let half = model.clusters.count { !$0.isBackward }
    var ids = firstSteps(of: cluster % half).map { model.nodes[$0].id }
    if model.clusters[cluster].isBackward {
      let known = Set(model.nodes.map(\.id))
      ids = ids.map { "g" + $0.dropFirst() }.filter(known.contains)
    }
    guard ids.count > 1 else { return }
    line("{rank=same; \(ids.joined(separator: " -> ")) [style=invis]}", level)
  }

  /// None of them can depend on another: all that they use is older than the call.
  private func firstSteps(of cluster: Int) -> [Int] {
    model.nodes.indices.filter { index in
      let node = model.nodes[index]
      guard node.cluster == cluster, node.kind != .parameter, node.kind != .input else {
        return false
      }
      return model.edges.allSatisfy { edge in
        let source = model.nodes[edge.from]
        return edge.to != index || edge.isCarried || source.kind == .parameter
          || source.kind == .input || !model.isNode(edge.from, within: cluster)
      }
    }
  }

  private var hasTurnsSideBySide: Bool {
    let rows = Set(model.clusters.filter { $0.turn != nil && !$0.isBackward }.map(\.parent))
    return rows.count < model.clusters.count { $0.turn != nil && !$0.isBackward }
  }

  private func isGradient(_ node: Int) -> Bool { model.nodes[node].kind == .gradient }

  private mutating func writeForwardEdges() {
    for edge in model.edges where !edge.isCarried && !isGradient(edge.to) {
      writeEdge(edge.from, edge.to, [])
    }
  }

  /// Written forwards and in the same order, so that each gradient stands beside its value.
  private mutating func writeBackwardEdges() {
    let rank = Dictionary(uniqueKeysWithValues: zip(order, order.indices))
    let backward = model.edges.filter { isGradient($0.from) }
    for edge in backward.sorted(by: { rank[$0.from, default: 0] < rank[$1.from, default: 0] }) {
      writeEdge(edge.to, edge.from, ["dir=back"])
    }
    for edge in model.edges where isGradient(edge.to) && !isGradient(edge.from) {
      let (from, to) = (model.nodes[edge.from].id, model.nodes[edge.to].id)
      line("\(from) -> \(to) [style=dashed, constraint=false]", 1)
    }
  }

  private mutating func writeEdge(_ from: Int, _ to: Int, _ attributes: [String]) {
    var attributes = attributes
    // What comes from outside is used as early as the pseudocode does: Q, K and V side by side.
    if isInput(from) { attributes += ["weight=2", "minlen=2"] }
    let list = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
    line("\(model.nodes[from].id) -> \(model.nodes[to].id)\(list)", 1)
  }

  /// Whether a node is an input, or the gradient of one.
  private func isInput(_ index: Int) -> Bool {
    let node = model.nodes[index]
    return node.kind == .input || node.mirrors == .input
  }

  private mutating func line(_ content: String, _ level: Int) {
    text += String(repeating: "  ", count: level) + content + "\n"
  }

  // MARK: Labels

  private func html(_ label: NodeLabel) -> String {
    label.rows.map { row in
      let runs = row.runs.map { run in
        let text = htmlEscaped(run.text)
        return switch run.level {
        case .base: text
        case .sub: "<SUB>\(text)</SUB>"
        case .sup: "<SUP>\(text)</SUP>"
        }
      }.joined()
      let content = row.style == .symbol ? "<B>\(runs)</B>" : runs
      let line = row.line.map { line in
        let size = Int(NodeLabel.Row.lineSize)
        return
          "<FONT POINT-SIZE=\"\(size)\" COLOR=\"\(GraphStyle.lightText.weak)\">\(line)  </FONT>"
      }
      let colour = row.style == .shape ? " COLOR=\"\(GraphStyle.lightText.weak)\"" : ""
      return (line ?? "") + "<FONT POINT-SIZE=\"\(Int(row.size))\"\(colour)>\(content)</FONT>"
    }.joined(separator: "<BR/>")
  }
}

/// Text as it stands in an HTML-like label or in XML: nothing in it is markup, and control
/// characters, which XML cannot hold, are shown by their pictures.
func htmlEscaped(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    default: escaped.unicodeScalars.append(printable(scalar))
    }
  }
  return escaped
}

/// The scalar itself, or the picture of a control character, or � for what is no character.
private func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  switch scalar.value {
  case 0...0x1f: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{fffd}"
  case 0x7f: "\u{2421}"
  case 0x80...0x9f, 0xfffe, 0xffff: "\u{fffd}"
  default: scalar
  }
}

/// Text for an attribute in which Graphviz reads escapes (`\N`, `\n`) and entities (`&amp;`): the text
/// comes out as it went in. Newlines stay newlines.
func escaped(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    htmlEscaped(String(line)).replacing("\\", with: "\\\\")
  }.joined(separator: "\\n")
}

/// A quoted string of the DOT language.
private func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }
