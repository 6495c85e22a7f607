import Tensors

extension GraphModel {
  /// The graph in lines of text, for where a picture cannot go: calls and loops as indented blocks,
  /// each line of pseudocode under its number, sizes at the end; what comes from outside first.
  ///
  ///     X  2 × 3
  ///     Attention (Algorithm 4)
  ///       W_q  2 × 2, b_q  2
  ///       4.1 Q ← W_q X + b_q 1ᵀ  2 × 3
  public var outline: String { outline(of: nil, 0).joined(separator: "\n") }

  private func outline(of cluster: Int?, _ level: Int) -> [String] {
    let indent = String(repeating: "  ", count: level)
    var lines: [String] = []
    var done: Set<Int> = []
    for index in nodes.indices where nodes[index].cluster == cluster && nodes[index].kind == .input
    {
      lines.append(indent + outline(of: nodes[index]))
    }
    for index in nodes.indices where nodes[index].cluster != cluster || nodes[index].kind != .input
    {
      if nodes[index].cluster == cluster {
        lines.append(indent + outline(of: nodes[index]))
      } else if let child = child(of: cluster, holding: nodes[index].cluster),
        done.insert(child).inserted
      {
        lines.append(indent + title(ofCluster: child))
        lines += outline(of: child, level + 1)
      }
    }
    return lines
  }

  private func outline(of node: Node) -> String {
    let sizes = node.shape.map { "  \($0)" } ?? ""
    if node.operation.isEmpty {
      let line = line(of: node)
      return line + node.values.map { "\($0.symbol ?? "·")  \($0.shape)" }.joined(separator: ", ")
    }
    let result = node.symbol.map { "\($0) ← " } ?? ""
    return line(of: node) + result + node.operation + sizes
  }

  /// `4.1 ` for line 1 of Algorithm 4, `1 ` for a line of something that has no number.
  private func line(of node: Node) -> String {
    guard let place = node.place, place.line > 0 else { return "" }
    return (place.number.map { "\($0)." } ?? "") + "\(place.line) "
  }
}
