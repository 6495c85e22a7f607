import FormalAlgorithms
import Tensors

/// Which operations of a tape become one node.
///
/// With ``GraphOptions/Detail/lines`` a node is a line of pseudocode: the operation that gives the
/// line its value, and those before it that nothing else uses. A softmax or an activation in the
/// middle of a line has its own node. Transposes, blocks and reshapes move no numbers; they go into
/// the node that uses them, and blocks of a parameter (the weights of head h) are parameters
/// themselves.
struct Grouping {
  /// Operations drawn as one node.
  struct Group {
    /// The operation whose value leaves the group.
    let head: Int
    /// All of them, in program order; views that lead into them included.
    var steps: [Int]
    /// The call, if the group is one that is not opened.
    var call: Int?
    /// What goes in, in the order of use: nodes of the tape that are heads, inputs or parameters.
    var sources: [Int] = []
  }

  let tape: Tape
  let options: GraphOptions
  let symbols: Symbols
  /// The groups in program order of their heads.
  private(set) var groups: [Group] = []
  /// The group of each operation; nil for views that belong to whoever uses them.
  private(set) var owner: [Int?]
  /// For each node of the tape, the nodes that use it.
  private let consumers: [[Int]]
  /// The outermost call that is not opened, for each node of the tape within one.
  private let closedCall: [Int?]
  /// The last operation of each call that is not opened.
  private var lastOperations: [Int: Int] = [:]

  init(_ tape: Tape, _ symbols: Symbols, _ options: GraphOptions) {
    self.tape = tape
    self.options = options
    self.symbols = symbols
    owner = Array(repeating: nil, count: tape.nodes.count)
    var consumers = [[Int]](repeating: [], count: tape.nodes.count)
    for (index, node) in tape.nodes.enumerated() {
      for input in node.inputs { consumers[input].append(index) }
    }
    self.consumers = consumers
    closedCall = Self.closedCalls(tape, options.depth)
    for (index, call) in closedCall.enumerated() { if let call { lastOperations[call] = index } }
    group()
    collectSources()
  }

  // MARK: Groups

  private mutating func group() {
    var members: [Int: [Int]] = [:]
    for index in tape.nodes.indices.reversed() where tape.nodes[index].operation != nil {
      guard !isPassing(index) else { continue }
      let head = head(of: index)
      owner[index] = head
      members[head, default: []].append(index)
    }
    groups = members.keys.sorted().map { head in
      Group(head: head, steps: (members[head] ?? []).reversed(), call: closedCall[head])
    }
    for (position, group) in groups.enumerated() {
      for step in group.steps { owner[step] = position }
    }
  }

  /// The head of the group to which an operation belongs: itself, or the head of what uses it.
  private func head(of index: Int) -> Int {
    if let call = closedCall[index] { return lastOperations[call] ?? index }
    guard options.detail == .lines, !isLandmark(index) else { return index }
    let uses = uses(of: index)
    guard let first = uses.first, let head = owner[first],
      uses.allSatisfy({ owner[$0] == head && tape.nodes[$0].event == tape.nodes[index].event }),
      closedCall[first] == nil
    else { return index }
    return head
  }

  /// Whether an operation has its own node even in the middle of a line.
  private func isLandmark(_ index: Int) -> Bool {
    let node = tape.nodes[index]
    guard let event = node.event else { return true }
    if tape.events[event].result == index || node.name != nil { return true }
    return Self.landmarks.contains(node.operation?.name ?? "")
  }

  /// Operations that matter enough to a reader to have their own node.
  static let landmarks: Set = [
    "softmax", "log softmax", "ReLU", "GELU", "GELU (tanh)", "SiLU", "σ", "tanh",
  ]

  /// Whether an operation only shows the same numbers in another arrangement.
  static func isView(_ node: Tape.Node) -> Bool {
    ["ᵀ", "rows", "columns", "reshape"].contains(node.operation?.name)
  }

  /// Whether an operation is a view without a node of its own.
  private func isPassing(_ index: Int) -> Bool {
    let node = tape.nodes[index]
    guard options.detail == .lines, closedCall[index] == nil, Self.isView(node),
      !consumers[index].isEmpty
    else { return false }
    if isViewOfParameter(index) { return true }
    return node.name == nil && !(node.event.map { tape.events[$0].result == index } ?? false)
  }

  private func isViewOfParameter(_ index: Int) -> Bool {
    var index = index
    while Self.isView(tape.nodes[index]), let input = tape.nodes[index].inputs.first {
      index = input
    }
    return tape.nodes[index].operation == nil && symbols.parameters.contains(index)
  }

  /// The operations that use a value, directly or through views.
  private func uses(of index: Int) -> [Int] {
    consumers[index].flatMap { owner[$0] == nil ? uses(of: $0) : [$0] }
  }

  // MARK: Sources

  private mutating func collectSources() {
    for position in groups.indices {
      var steps = Set(groups[position].steps)
      var sources: [Int] = []
      for step in groups[position].steps {
        for input in tape.nodes[step].inputs where owner[input] != position {
          let (source, views) = source(of: input)
          if owner[source] == position { steps.formUnion(views); continue }
          if tape.isPlainNumber(source) { steps.insert(source) }
          steps.formUnion(views)
          if !tape.isPlainNumber(source), !sources.contains(source) { sources.append(source) }
        }
      }
      if !options.showsParameters {
        for source in sources where isParameter(source) { steps.formUnion(parameterSteps(source)) }
        sources.removeAll(where: isParameter)
      }
      groups[position].steps = steps.sorted()
      groups[position].sources = sources
    }
  }

  /// The node of the tape from which a value comes, and the views that lie between.
  private func source(of index: Int) -> (source: Int, views: [Int]) {
    var views: [Int] = []
    var index = index
    while tape.nodes[index].operation != nil, owner[index] == nil {
      if isBlock(index), isViewOfParameter(index) { break }
      views.append(index)
      index = tape.nodes[index].inputs[0]
    }
    return (index, views)
  }

  private func isBlock(_ index: Int) -> Bool {
    ["rows", "columns"].contains(tape.nodes[index].operation?.name)
  }

  /// Whether a source is a parameter or a block of one.
  func isParameter(_ source: Int) -> Bool {
    owner[source] == nil && (symbols.parameters.contains(source) || isViewOfParameter(source))
  }

  /// What has to be done to have a parameter at hand: nothing but taking it, and a block of it.
  func parameterSteps(_ source: Int) -> [Int] {
    var steps = [source]
    while let input = tape.nodes[steps[0]].inputs.first { steps.insert(input, at: 0) }
    return steps
  }

  // MARK: Depth

  private static func closedCalls(_ tape: Tape, _ depth: Int?) -> [Int?] {
    guard let depth else { return Array(repeating: nil, count: tape.nodes.count) }
    let closed = tape.scopes.indices.map { scope in
      var scope = scope
      guard tape.scopes[scope].depth >= depth else { return Int?.none }
      while tape.scopes[scope].depth > depth, let parent = tape.scopes[scope].parent {
        scope = parent
      }
      return scope
    }
    return tape.nodes.map { $0.operation == nil ? nil : closed[$0.scope] }
  }
}
