import Tensors

/// Folds repeated heads and layers: boxes side by side that are equal in structure, shapes and
/// parameters' shapes become one.
///
/// Two boxes may be folded if each takes what it needs from the same nodes (heads), or from the same
/// place in the one before (layers); and if what lies behind them uses all of them alike (heads), or
/// only the last (layers). So nothing is lost: the unfolded graph can be told from the folded one.
struct Folding {
  private var model: GraphModel
  /// The node that stands for each node: itself until it is folded into another.
  private var standIn: [Int]
  /// The boxes that are folded into others, with all that they hold.
  private var gone: Set<Int> = []
  /// The arrows that come into each node, from nodes that stand for others.
  private var incoming: [[Int]] = []
  private var outgoing: [[Int]] = []

  init(_ model: GraphModel) {
    self.model = model
    standIn = Array(model.nodes.indices)
  }

  mutating func run() -> GraphModel {
    connect()
    // Boxes stand after those around them, so backwards the innermost come first.
    for parent in model.clusters.indices.reversed().map(Optional.some) + [nil] {
      foldContents(of: parent)
    }
    return compacted()
  }

  private mutating func connect() {
    incoming = Array(repeating: [], count: model.nodes.count)
    outgoing = incoming
    for edge in model.edges where !edge.isCarried {
      incoming[edge.to].append(edge.from)
      outgoing[edge.from].append(edge.to)
    }
  }

  // MARK: Runs of equal boxes

  private mutating func foldContents(of parent: Int?) {
    for row in rows(in: parent) {
      let drawings = row.map(drawing)
      var start = 0
      while start < row.count {
        var end = start + 1
        while end < row.count, drawings[end].signature == drawings[start].signature,
          continues(drawings[start...end])
        {
          end += 1
        }
        while end - start > 1, !isUsedAlike(drawings[start..<end]) { end -= 1 }
        if end - start > 1 { fold(Array(row[start..<end]), Array(drawings[start..<end])) }
        start = end
      }
    }
  }

  /// The boxes directly within another, in rows without a step between them.
  private func rows(in parent: Int?) -> [[Int]] {
    var rows: [[Int]] = [[]]
    for index in model.nodes.indices where standIn[index] == index {
      let node = model.nodes[index]
      if node.cluster == parent {
        if node.kind != .input && node.kind != .parameter { rows.append([]) }
      } else if let child = model.child(of: parent, holding: node.cluster), !gone.contains(child),
        rows[rows.count - 1].last != child
      {
        rows[rows.count - 1].append(child)
      }
    }
    return rows
  }

  /// A box as it would be drawn on its own: its nodes in order, what comes from outside, and a text
  /// that is equal for equal boxes.
  private struct Drawing {
    var nodes: [Int] = []
    var place: [Int: Int] = [:]
    var outside: [Int] = []
    var signature = ""
  }

  private func drawing(_ box: Int) -> Drawing {
    var drawing = Drawing()
    for index in model.nodes.indices
    where standIn[index] == index && model.isNode(index, within: box) {
      drawing.place[index] = drawing.nodes.count
      drawing.nodes.append(index)
    }
    var boxes: [Int: Int] = [:]
    var parts: [String] = []
    for index in drawing.nodes {
      let node = model.nodes[index]
      var ends: [String] = []
      for from in incoming[index] {
        if let own = drawing.place[from] { ends.append("\(own)"); continue }
        if !drawing.outside.contains(from) { drawing.outside.append(from) }
        ends.append("o\(drawing.outside.firstIndex(of: from) ?? 0)")
      }
      let boxPath = boxPath(of: node.cluster, upTo: box, &boxes)
      let shapes = node.values.map(\.shape.description).joined(separator: ", ")
      let gradients = node.gradients.map { $0 == nil ? "-" : "g" }.joined()
      let kind = node.kind == .output ? GraphModel.Kind.operation : node.kind
      parts.append(
        """
        \(kind) \(boxPath) \(node.structure) | \(node.place?.description ?? "") | \(shapes) | \
        \(gradients) | \(ends.joined(separator: " ")) | \(node.multiplicity)
        """)
    }
    drawing.signature = parts.joined(separator: "\n")
    return drawing
  }

  /// The boxes from `outer` to the one that holds a node, numbered as they appear.
  private func boxPath(of box: Int?, upTo outer: Int, _ numbers: inout [Int: Int]) -> String {
    var path: [String] = []
    var current = box
    while let box = current {
      let cluster = model.clusters[box]
      let number = numbers[box] ?? numbers.count
      numbers[box] = number
      let turn = cluster.turn.map { box == outer ? $0.letter : "\($0.letter)\($0.value)" } ?? ""
      path.append("\(number) \(cluster.name) \(turn) \(cluster.repetitions)")
      current = box == outer ? nil : cluster.parent
    }
    return path.joined(separator: "/")
  }

  /// Whether the last of several equal boxes takes what it needs from the same nodes as the first, or
  /// from the one before it as that does from its own predecessor.
  private func continues(_ drawings: ArraySlice<Drawing>) -> Bool {
    guard let first = drawings.first, let last = drawings.last else { return false }
    let previous = drawings[drawings.endIndex - 2]
    let second = drawings[drawings.startIndex + 1]
    return first.outside.indices.allSatisfy { k in
      if last.outside[k] == first.outside[k] { return true }
      guard let place = previous.place[last.outside[k]] else { return false }
      return first.place[second.outside[k]] == place
    }
  }

  /// Whether everything outside uses all of the boxes alike, or the last one only.
  private func isUsedAlike(_ drawings: ArraySlice<Drawing>) -> Bool {
    guard let last = drawings.last else { return false }
    let all = Set(drawings.flatMap(\.nodes))
    for place in last.nodes.indices {
      let users = drawings.map { drawing in
        Set(outgoing[drawing.nodes[place]].filter { !all.contains($0) })
      }
      let others = users.dropLast()
      guard others.allSatisfy(\.isEmpty) || others.allSatisfy({ $0 == users.last }) else {
        return false
      }
    }
    return true
  }

  // MARK: Folding

  private mutating func fold(_ boxes: [Int], _ drawings: [Drawing]) {
    let first = boxes[0]
    let turn = model.clusters[first].turn
    for place in drawings[0].nodes.indices {
      let nodes = drawings.map { $0.nodes[place] }
      generalise(nodes, letter: turn?.letter ?? "i", from: turn?.value ?? 1)
      for node in nodes.dropFirst() {
        model.nodes[nodes[0]].instances += model.nodes[node].instances
        if model.nodes[node].kind == .output { model.nodes[nodes[0]].kind = .output }
        standIn[node] = nodes[0]
      }
    }
    model.clusters[first].repetitions *= boxes.count
    gone.formUnion(boxes.dropFirst())
    redirect(drawings)
    connect()
  }

  /// Puts the loop's letter where the symbols of equal nodes differ by its number.
  private mutating func generalise(_ nodes: [Int], letter: String, from start: Int) {
    let first = nodes[0]
    for k in model.nodes[first].values.indices {
      let symbols = nodes.map { model.nodes[$0].values[k].symbol ?? "" }
      if symbols[0].isEmpty { continue }
      let common = generalised(symbols, letter, start) ?? symbols[0] + " …"
      model.nodes[first].values[k].symbol = common
      if !model.nodes[first].gradients.isEmpty {
        model.nodes[first].gradients[k]?.symbol = common
      }
    }
    model.nodes[first].operation = common(nodes.map { model.nodes[$0].operation }, letter, start)
  }

  /// What equal nodes do, in one text. The first layer may take what stands before all of them:
  /// `e + Ṽ, then X + Ṽ`.
  private func common(_ operations: [String], _ letter: String, _ start: Int) -> String {
    if let common = generalised(operations, letter, start) { return common }
    let first = operations[0]
    if let later = generalised(Array(operations.dropFirst()), letter, start + 1),
      first.count + later.count <= 40
    {
      return "\(first), then \(later)"
    }
    return "\(first.prefix { $0 != ":" }) …"
  }

  private mutating func redirect(_ drawings: [Drawing]) {
    var layer: [Int: Int] = [:]
    for (number, drawing) in drawings.enumerated() {
      for node in drawing.nodes { layer[node] = number }
    }
    var merged: [GraphModel.Edge] = []
    var position: [GraphModel.Edge: Int] = [:]
    for edge in model.edges {
      let (from, to) = (layer[edge.from], layer[edge.to])
      let isCarried = edge.isCarried || (from != nil && to != nil && from != to)
      var key = GraphModel.Edge(from: standIn[edge.from], to: standIn[edge.to])
      key.isCarried = isCarried
      if let known = position[key] {
        merged[known].count += edge.count
      } else {
        position[key] = merged.count
        key.count = edge.count
        merged.append(key)
      }
    }
    model.edges = merged
  }

  /// The model without what is folded away.
  private func compacted() -> GraphModel {
    var result = model
    var newNode: [Int: Int] = [:]
    var newCluster: [Int: Int] = [:]
    result.clusters = []
    for (index, cluster) in model.clusters.enumerated() {
      if gone.contains(index) || cluster.parent.map({ newCluster[$0] == nil }) ?? false { continue }
      newCluster[index] = result.clusters.count
      result.clusters.append(cluster)
      result.clusters[result.clusters.count - 1].parent = cluster.parent.flatMap { newCluster[$0] }
    }
    result.nodes = []
    for (index, node) in model.nodes.enumerated() where standIn[index] == index {
      newNode[index] = result.nodes.count
      result.nodes.append(node)
      result.nodes[result.nodes.count - 1].cluster = node.cluster.flatMap { newCluster[$0] }
    }
    result.edges = model.edges.compactMap { edge in
      guard let from = newNode[edge.from], let to = newNode[edge.to] else { return nil }
      var moved = GraphModel.Edge(from: from, to: to)
      (moved.count, moved.isCarried) = (edge.count, edge.isCarried)
      return moved
    }
    return result
  }
}

/// What texts that differ by a number have in common, the letter in its place: `W_q^h` of `W_q^1`,
/// `W_q^2`, …; nil if they differ otherwise. The numbers count up from `start`.
func generalised(_ texts: [String], _ letter: String, _ start: Int) -> String? {
  let pieces = texts.map(numbersApart)
  guard let first = pieces.first, pieces.allSatisfy({ $0.count == first.count }) else { return nil }
  var common = ""
  for k in first.indices {
    if pieces.allSatisfy({ $0[k] == first[k] }) {
      common += first[k]
    } else if pieces.enumerated().allSatisfy({ $1[k] == String(start + $0) }) {
      common += letter
    } else {
      return nil
    }
  }
  return common
}

/// The text cut into numbers and what stands between them, in turn.
private func numbersApart(_ text: String) -> [String] {
  var pieces = [""]
  var isNumber = false
  for character in text {
    let isDigit = ("0"..."9").contains(character)
    if isDigit != isNumber { pieces.append("") }
    isNumber = isDigit
    pieces[pieces.count - 1].append(character)
  }
  return pieces
}

extension GraphModel {
  /// Folds repeated heads and layers.
  mutating func fold() {
    var folding = Folding(self)
    self = folding.run()
  }

  /// The box directly within `outer` that holds the box `inner`; nil if it lies elsewhere.
  func child(of outer: Int?, holding inner: Int?) -> Int? {
    var box = inner
    while let current = box {
      if clusters[current].parent == outer { return current }
      box = clusters[current].parent
    }
    return nil
  }

  /// Whether a node lies in a box or in one within it.
  func isNode(_ node: Int, within outer: Int) -> Bool {
    var box = nodes[node].cluster
    while let current = box {
      if current == outer { return true }
      box = clusters[current].parent
    }
    return false
  }

  /// A turn that holds one call and nothing else is one box with it.
  mutating func mergeLoneBoxes() {
    for outer in clusters.indices where clusters[outer].name.isEmpty {
      let inner = clusters.indices.filter { clusters[$0].parent == outer }
      guard inner.count == 1, clusters[inner[0]].turn == nil,
        !nodes.contains(where: { $0.cluster == outer })
      else { continue }
      let call = clusters[inner[0]]
      clusters[outer].name = call.name
      clusters[outer].number = call.number
      clusters[outer].place = call.place
      clusters[outer].repetitions *= call.repetitions
      for child in clusters.indices where clusters[child].parent == inner[0] {
        clusters[child].parent = outer
      }
      for node in nodes.indices where nodes[node].cluster == inner[0] {
        nodes[node].cluster = outer
      }
    }
    removeEmptyBoxes()
  }

  private mutating func removeEmptyBoxes() {
    let isUsed = clusters.indices.map { box in nodes.indices.contains { isNode($0, within: box) } }
    var moved: [Int: Int] = [:]
    var kept: [Cluster] = []
    for (index, cluster) in clusters.enumerated() where isUsed[index] {
      moved[index] = kept.count
      kept.append(cluster)
      kept[kept.count - 1].parent = cluster.parent.flatMap { moved[$0] }
    }
    clusters = kept
    for node in nodes.indices { nodes[node].cluster = nodes[node].cluster.flatMap { moved[$0] } }
  }
}
