import FormalAlgorithms
import Tensors

/// Makes the unfolded model of a tape: nodes, arrows, boxes.
struct ModelBuilder {
  private let tape: Tape
  private let gradients: Gradients?
  private let options: GraphOptions
  private let symbols: Symbols
  private let grouping: Grouping
  private let expressions: Expressions
  private var model: GraphModel
  /// The node of each group.
  private var nodeOfGroup: [Int] = []
  /// The node of each tensor from outside and of each parameter.
  private var nodeOfSource: [SharedSource: Int] = [:]
  private let sharing: Sharing
  /// The boxes that are open while the nodes are laid out in program order, outermost first.
  private var open: [(key: ClusterKey, cluster: Int)] = []

  static func model(
    of tape: Tape, _ gradients: Gradients?, _ options: GraphOptions
  ) -> GraphModel {
    var builder = ModelBuilder(tape, gradients, options)
    builder.addNodes()
    builder.addEdges()
    return builder.model
  }

  private init(_ tape: Tape, _ gradients: Gradients?, _ options: GraphOptions) {
    self.tape = tape
    self.gradients = gradients
    self.options = options
    symbols = Symbols(tape)
    grouping = Grouping(tape, symbols, options)
    sharing = Sharing(grouping, separatesTurns: gradients == nil)
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
    let used = Set(grouping.groups.flatMap(\.sources))
    for (position, group) in grouping.groups.enumerated() {
      let path = grouping.path(of: group)
      addSources(of: position, path)
      let isOutput = used.isDisjoint(with: group.steps)
      let kind: GraphModel.Kind = isOutput ? .output : group.call == nil ? .operation : .call
      nodeOfGroup.append(model.nodes.count)
      add(
        kind, operation: expressions.operation(of: position),
        values: [value(group.head, symbol: expressions.symbol(of: group))], place: place(of: group),
        statement: expressions.statement(of: position), cluster: openBoxes(path),
        steps: group.steps)
      model.nodes[model.nodes.count - 1].structure = structure(of: group)
      model.nodes[model.nodes.count - 1].isCall = group.call != nil
    }
  }

  /// Adds the inputs and parameters that a group is the first to use. An input that has a symbol
  /// stands outside all boxes. Parameters that this group alone uses become one node beside it; what
  /// else comes from outside lies in the box around all its users.
  private mutating func addSources(of position: Int, _ path: [ClusterKey]) {
    var own: [Int] = []
    for source in grouping.groups[position].sources where grouping.owner[source] == nil {
      let shared = sharing[source, position]
      guard nodeOfSource[shared] == nil else { continue }
      let isParameter = grouping.isParameter(source)
      let users = sharing.users(of: shared)
      if let line = symbols.constants[source] {
        addConstant(shared, line)
      } else if !isParameter, symbols[source] != nil {
        addSource([shared], .input, cluster: nil)
      } else if isParameter, users.count == 1, options.detail == .lines {
        own.append(source)
      } else {
        let paths = users.map { grouping.path(of: grouping.groups[$0]) }
        _ = openBoxes(path)
        let box = ClusterKey.commonPrefix(paths).count
        addSource(
          [shared], isParameter ? .parameter : .input,
          cluster: box > 0 ? open[box - 1].cluster : nil)
      }
    }
    if !own.isEmpty {
      addSource(own.map { sharing[$0, position] }, .parameter, cluster: openBoxes(path))
    }
  }

  /// Adds the value of a line that only says what it is: m = 0.
  private mutating func addConstant(_ shared: SharedSource, _ line: Int) {
    nodeOfSource[shared] = model.nodes.count
    let source = shared.source
    let constant = value(source, symbol: symbols[source])
    let isUniform = constant.statistics.minimum == constant.statistics.maximum
    add(
      .operation, operation: isUniform ? significant(constant.statistics.minimum) : "constant",
      values: [constant], place: tape.location(ofEvent: line),
      statement: tape.pseudocode(of: tape.events[line])?.first?.statement,
      cluster: openBoxes(tape.path(ofEvent: line)), steps: [source])
  }

  private mutating func addSource(
    _ shared: [SharedSource], _ kind: GraphModel.Kind, cluster: Int?
  ) {
    for source in shared { nodeOfSource[source] = model.nodes.count }
    let sources = shared.map(\.source)
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
        statement: statement, cluster: cluster, instances: [steps],
        gradients: values.map { gradient(of: $0) }))
  }

  private func gradient(of value: GraphModel.Value) -> GraphModel.Value? {
    guard let gradients else { return nil }
    var gradient = gradients.node(value.index)
    // Where only the gradients of whole parameters were kept, that of a block is a block of it.
    let steps = grouping.parameterSteps(value.index)
    if gradient == nil, grouping.isParameter(value.index), var whole = gradients.node(steps[0]) {
      for step in steps.dropFirst() { whole = tape.nodes[step].operation?.value([whole]) ?? whole }
      gradient = whole
    }
    return gradient.map {
      GraphModel.Value(
        symbol: value.symbol, shape: $0.shape, statistics: ValueStatistics($0), index: value.index)
    }
  }

  /// What a group does, apart from symbols and sizes: its operations and which feeds which.
  private func structure(of group: Grouping.Group) -> String {
    let place = Dictionary(uniqueKeysWithValues: zip(group.steps, group.steps.indices))
    var outer: [Int: Int] = [:]
    return group.steps.map { step in
      let node = tape.nodes[step]
      let inputs = node.inputs.map { input in
        if let own = place[input] { return "\(own)" }
        let number = outer[input] ?? outer.count
        outer[input] = number
        return "o\(number)"
      }
      let attributes = Grouping.isView(node) ? "" : node.operation?.attributes ?? ""
      return "\(node.operation?.name ?? "") \(attributes) \(inputs.joined(separator: " "))"
    }.joined(separator: "\n")
  }

  private func value(_ index: Int, symbol: String?) -> GraphModel.Value {
    let tensor = tape.nodes[index].value
    return GraphModel.Value(
      symbol: symbol, shape: tensor.shape, statistics: ValueStatistics(tensor), index: index)
  }

  private func place(of group: Grouping.Group) -> Location? {
    guard let call = group.call else { return tape.location(of: group.head) }
    guard let event = tape.scopes[call].event else { return nil }
    return tape.location(ofEvent: event)
  }

  // MARK: Boxes

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
        id: "", parent: parent, name: scope.label, number: scope.number, turn: nil,
        place: scope.event.map(tape.location(ofEvent:)))
    case .turn(_, let turns):
      return GraphModel.Cluster(
        id: "", parent: parent, name: "", number: nil, turn: turns.last, place: nil)
    }
  }

  // MARK: Arrows

  private mutating func addEdges() {
    for (position, group) in grouping.groups.enumerated() {
      var seen: Set<Int> = []
      for source in group.sources {
        let from =
          grouping.owner[source].map { nodeOfGroup[$0] } ?? nodeOfSource[sharing[source, position]]
        guard let from, seen.insert(from).inserted else { continue }
        model.edges.append(GraphModel.Edge(from: from, to: nodeOfGroup[position]))
      }
    }
  }
}
