import Tensors

extension GraphModel {
  /// What stands above a box: `Attention (Algorithm 4), h = 1 … 3  × 3`.
  func title(ofCluster index: Int) -> String {
    let cluster = clusters[index]
    var parts: [String] = []
    if !cluster.name.isEmpty {
      parts.append(cluster.name + (cluster.number.map { " (Algorithm \($0))" } ?? ""))
    }
    let count = cluster.repetitions
    if let turn = cluster.turn {
      let last = count > 1 ? " … \(turn.value + count - 1)" : ""
      parts.append("\(turn.letter) = \(turn.value)\(last)")
    }
    let isOutermost = cluster.isBackward && cluster.parent == nil
    return (isOutermost ? "Backward: " : "") + parts.joined(separator: ", ")
      + (count > 1 ? "  × \(count)" : "")
  }
}

extension GraphModel.Node: CustomStringConvertible {
  /// Algorithm, line and statement, then symbol and sizes of each value: the tooltip without numbers
  /// that a computation might round otherwise elsewhere.
  public var description: String {
    (heading + values.map { "\($0.symbol ?? "value"): \($0.shape)" }).joined(separator: "\n")
  }

  /// The tooltip: the description and what the elements of each value are like.
  var tooltip: String {
    let values = values.map { value in
      "\(value.symbol ?? "value"): \(value.shape); \(value.statistics)"
    }
    return (heading + values).joined(separator: "\n")
  }

  private var heading: [String] {
    guard let place else { return [kind.rawValue] }
    return ["\(place)" + (statement.map { ": " + $0 } ?? "")]
  }
}
