import FormalAlgorithms
import Tensors

/// Makes the unfolded model of a tape: nodes, arrows, boxes.
struct ModelBuilder {
  private let tape: Tape
  private let options: GraphOptions
  private let symbols: Symbols
  private let grouping: Grouping
  private let expressions: Expressions
  private var model: GraphModel
  /// The node of each group.
  private var nodeOfGroup: [Int] = []
  /// The node of each tensor from outside and of each parameter.
  private var nodeOfSource: [Int: Int] = [:]
  /// The boxes that are open while the nodes are laid out in program order, outermost first.
  private var open: [(key: ClusterKey, cluster: Int)] = []

  /// What makes a box: a call, or a turn of a loop within one.
  private enum ClusterKey: Hashable {
    case call(scope: Int)
    case turn(scope: Int, turns: [Turn])
  }

  static func model(of tape: Tape, _ options: GraphOptions) -> GraphModel {
    var builder = ModelBuilder(tape, options)
    builder.addNodes()
    builder.addEdges()
    builder.numberAll()
    return builder.model
  }

  private init(_ tape: Tape, _ options: GraphOptions) {
    self.tape = tape
    self.options = options
    symbols = Symbols(tape)
    grouping = Grouping(tape, symbols, options)
    expressions = Expressions(tape: tape, symbols: symbols, grouping: grouping)
    let program = tape.nodes.map { node in
      GraphModel.Step(
        operation: node.operation, inputs: node.inputs,
        value: node.operation == nil ? node.value : nil)
    }
    model = GraphModel(nodes: [], edges: [], clusters: [], program: program)
  }

  // MARK: Nodes

  private mutating func addNodes() {
    var users: [Int: [Int]] = [:]
    for (position, group) in grouping.groups.enumerated() {
      for source in group.sources { users[source, default: []].append(position) }
    }
    let isUsed = users.mapValues { !$0.isEmpty }
    for (position, group) in grouping.groups.enumerated() {
      let path = path(of: group)
      addSources(of: group, users, path)
      let isOutput = group.steps.allSatisfy { isUsed[$0] == nil }
      let kind: GraphModel.Kind = isOutput ? .output : group.call == nil ? .operation : .call
      nodeOfGroup.append(model.nodes.count)
      add(
        kind, operation: expressions.operation(of: position),
        values: [value(group.head, symbol: symbol(of: group))], place: place(of: group),
        statement: expressions.statement(of: position), cluster: openBoxes(path),
        steps: group.steps)
    }
  }

  /// Adds the inputs and parameters that a group is the first to use. Parameters that it alone uses
  /// become one node beside it; others lie in the box around all their users.
  private mutating func addSources(
    of group: Grouping.Group, _ users: [Int: [Int]], _ path: [ClusterKey]
  ) {
    let fresh = group.sources.filter { grouping.owner[$0] == nil && nodeOfSource[$0] == nil }
    for source in fresh where !grouping.isParameter(source) {
      addSource([source], .input, cluster: nil)
    }
    let parameters = fresh.filter(grouping.isParameter)
    let shared = parameters.filter { (users[$0]?.count ?? 0) > 1 || options.detail == .operations }
    for source in shared {
      let paths = (users[source] ?? []).map { self.path(of: grouping.groups[$0]) }
      _ = openBoxes(path)
      let box = commonPrefix(paths).count
      addSource([source], .parameter, cluster: box > 0 ? open[box - 1].cluster : nil)
    }
    let own = parameters.filter { !shared.contains($0) }
    if !own.isEmpty { addSource(own, .parameter, cluster: openBoxes(path)) }
  }

  private mutating func addSource(_ sources: [Int], _ kind: GraphModel.Kind, cluster: Int?) {
    for source in sources { nodeOfSource[source] = model.nodes.count }
    let steps = kind == .parameter ? sources.flatMap(grouping.parameterSteps) : sources
    add(
      kind, operation: "", values: sources.map { value($0, symbol: symbols[$0]) }, place: nil,
      statement: nil, cluster: cluster, steps: Set(steps).sorted())
  }

  private mutating func add(
    _ kind: GraphModel.Kind, operation: String, values: [GraphModel.Value], place: Location?,
    statement: String?, cluster: Int?, steps: [Int]
  ) {
    model.nodes.append(
      GraphModel.Node(
        id: "", kind: kind, operation: operation, values: values, place: place,
        statement: statement, cluster: cluster, instances: [steps]))
  }

  private func value(_ index: Int, symbol: String?) -> GraphModel.Value {
    let tensor = tape.nodes[index].value
    return GraphModel.Value(
      symbol: symbol, shape: tensor.shape, statistics: ValueStatistics(tensor), index: index)
  }

  /// The symbol of a group's value; a call that is not opened has that of the line that calls it.
  private func symbol(of group: Grouping.Group) -> String? {
    guard let call = group.call, let event = tape.scopes[call].event,
      tape.events[event].result == group.head,
      let line = tape.pseudocode(of: tape.events[event])?.last
    else { return symbols[group.head] }
    return line.symbol ?? symbols[group.head]
  }

  private func place(of group: Grouping.Group) -> Location? {
    guard let call = group.call else { return tape.location(of: group.head) }
    guard let event = tape.scopes[call].event else { return nil }
    return tape.location(ofEvent: event)
  }

  // MARK: Boxes

  private func path(of group: Grouping.Group) -> [ClusterKey] {
    if let call = group.call { return Array(path(ofScope: call).dropLast()) }
    let node = tape.nodes[group.head]
    return node.event.map(path(ofEvent:)) ?? path(ofScope: node.scope)
  }

  private func path(ofScope index: Int) -> [ClusterKey] {
    let scope = tape.scopes[index]
    guard let parent = scope.parent else { return [] }
    return (scope.event.map(path(ofEvent:)) ?? path(ofScope: parent)) + [.call(scope: index)]
  }

  private func path(ofEvent index: Int) -> [ClusterKey] {
    let event = tape.events[index]
    let turns = event.turns.indices.map { depth in
      ClusterKey.turn(scope: event.scope, turns: Array(event.turns[...depth]))
    }
    return path(ofScope: event.scope) + turns
  }

  private func commonPrefix(_ paths: [[ClusterKey]]) -> [ClusterKey] {
    guard var prefix = paths.first else { return [] }
    for path in paths {
      let length = zip(prefix, path).prefix { $0 == $1 }.count
      prefix.removeLast(prefix.count - length)
    }
    return prefix
  }

  /// Closes and opens boxes until those of the path are open; returns the innermost.
  private mutating func openBoxes(_ path: [ClusterKey]) -> Int? {
    let kept = zip(open, path).prefix { $0.key == $1 }.count
    open.removeLast(open.count - kept)
    for key in path.dropFirst(kept) {
      model.clusters.append(cluster(key, parent: open.last?.cluster))
      open.append((key, model.clusters.count - 1))
    }
    return open.last?.cluster
  }

  private func cluster(_ key: ClusterKey, parent: Int?) -> GraphModel.Cluster {
    switch key {
    case .call(let index):
      let scope = tape.scopes[index]
      return GraphModel.Cluster(
        id: "", parent: parent, title: scope.label, number: scope.number, letter: nil,
        place: scope.event.map(tape.location(ofEvent:)))
    case .turn(_, let turns):
      let turn = turns[turns.count - 1]
      return GraphModel.Cluster(
        id: "", parent: parent, title: "\(turn.letter) = \(turn.value)", number: nil,
        letter: turn.letter, place: nil)
    }
  }

  // MARK: Arrows

  private mutating func addEdges() {
    for (position, group) in grouping.groups.enumerated() {
      var seen: Set<Int> = []
      for source in group.sources {
        let from = grouping.owner[source].map { nodeOfGroup[$0] } ?? nodeOfSource[source]
        guard let from, seen.insert(from).inserted else { continue }
        model.edges.append(GraphModel.Edge(from: from, to: nodeOfGroup[position]))
      }
    }
  }

  private mutating func numberAll() {
    for index in model.nodes.indices { model.nodes[index].id = "n\(index + 1)" }
    for index in model.clusters.indices { model.clusters[index].id = "c\(index + 1)" }
  }
}
