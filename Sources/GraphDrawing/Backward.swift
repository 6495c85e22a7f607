import Tensors

extension GraphModel {
  /// Adds the backward pass, where gradients are known: for each node its gradient, in a mirror image
  /// of the boxes, and for each arrow one the other way.
  ///
  /// Where a gradient was not kept, arrows go past it to the next ones that were.
  mutating func addBackwardPass() {
    let forward = nodes.indices
    guard nodes.contains(where: { $0.hasGradient }) else { return }
    let mirrored = mirrorBoxes()
    var gradient: [Int: Int] = [:]
    for index in forward.reversed() where nodes[index].hasGradient {
      gradient[index] = nodes.count
      nodes.append(nodes[index].gradient(in: nodes[index].cluster.map { mirrored[$0] }))
    }
    var users: [Int: [Int]] = [:]
    for edge in edges where !edge.isCarried { users[edge.from, default: []].append(edge.to) }
    addTurningPoint(users, gradient)
    for index in forward.reversed() {
      guard let to = gradient[index] else { continue }
      for from in nearestGradients(behind: index, users, gradient) {
        edges.append(Edge(from: from, to: to))
      }
    }
  }

  /// An arrow from the value that is differentiated to its gradient.
  private mutating func addTurningPoint(_ users: [Int: [Int]], _ gradient: [Int: Int]) {
    for (index, to) in gradient.sorted(by: { $0.key < $1.key })
    where nearestGradients(behind: index, users, gradient).isEmpty {
      edges.append(Edge(from: index, to: to))
    }
  }

  private func nearestGradients(
    behind node: Int, _ users: [Int: [Int]], _ gradient: [Int: Int]
  ) -> [Int] {
    var found: [Int] = []
    var seen: Set<Int> = []
    var open = users[node] ?? []
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      if let gradient = gradient[next] { found.append(gradient) } else { open += users[next] ?? [] }
    }
    return found.sorted()
  }

  /// Copies the boxes for the gradients; returns the copy of each.
  private mutating func mirrorBoxes() -> [Int] {
    let count = clusters.count
    for index in 0..<count {
      var copy = clusters[index]
      copy.parent = copy.parent.map { $0 + count }
      copy.isBackward = true
      clusters.append(copy)
    }
    return clusters.indices.suffix(count).map { $0 }
  }

  /// Numbers nodes and boxes in program order; the gradient of `n3` is `g3`.
  mutating func assignIDs() {
    var number: [[Int]: Int] = [:]
    for index in nodes.indices {
      let instances = nodes[index].instances[0]
      if nodes[index].kind == .gradient {
        nodes[index].id = "g\(number[instances] ?? 0)"
      } else {
        number[instances] = index + 1
        nodes[index].id = "n\(index + 1)"
      }
    }
    let forward = clusters.count { !$0.isBackward }
    for index in clusters.indices {
      clusters[index].id = clusters[index].isBackward ? "b\(index - forward + 1)" : "c\(index + 1)"
    }
  }
}

extension GraphModel.Node {
  fileprivate var hasGradient: Bool { gradients.contains { $0 != nil } }

  fileprivate func gradient(in cluster: Int?) -> Self {
    let values = gradients.compactMap { value in
      value.map { value in
        var named = value
        named.symbol = value.symbol.map { "∂/∂\($0)" }
        return named
      }
    }
    var gradient = Self(
      id: "", kind: .gradient, operation: symbol == nil ? "∂/∂ \(operation)" : "", values: values,
      place: place, statement: statement, cluster: cluster, instances: instances)
    gradient.mirrors = kind
    return gradient
  }
}
