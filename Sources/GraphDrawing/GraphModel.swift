import Tensors

/// A traced computation as a graph: what is drawn, and enough to compute it again.
///
/// It is a value, taken from the tape once; nothing in it changes with the tape.
public struct GraphModel: Sendable {
  /// What a node is to the reader.
  public enum Kind: String, Sendable, CaseIterable {
    /// A tensor from outside that is no parameter.
    case input
    /// One or several parameters that the same line uses.
    case parameter
    /// A line of pseudocode, a part of one, or an operation.
    case operation
    /// An algorithm call that is not opened.
    case call
    /// A value that nothing else uses.
    case output
    /// The derivative of the final value with respect to the value of another node.
    case gradient
  }

  /// A value of a node: one, or one for each of its parameters.
  public struct Value: Sendable {
    /// The paper's symbol, as in `W_q^1`; nil where it has none.
    public internal(set) var symbol: String?
    /// The sizes.
    public let shape: Shape
    /// What its elements are like; of the first head or layer, where several are folded into one.
    public let statistics: ValueStatistics
    /// Its node on the tape.
    public let index: Int
  }

  /// A node of the drawn graph.
  public struct Node: Sendable {
    /// `n1`, `n2`, … in program order; `g3` is the gradient of `n3`.
    public internal(set) var id: String
    /// What it is to the reader.
    public internal(set) var kind: Kind
    /// What is done, in the paper's notation: `W_q X + b_q 1ᵀ`; empty for a tensor from outside.
    public internal(set) var operation: String
    /// Its values; the last is its result.
    public internal(set) var values: [Value]
    /// The algorithm and line.
    public let place: Location?
    /// The whole line of pseudocode, if it stands in one.
    public let statement: String?
    /// The cluster it lies in; nil for the outermost level.
    public internal(set) var cluster: Int?
    /// How many nodes of the unfolded graph it stands for.
    public var multiplicity: Int { instances.count }
    /// The nodes of the tape that it stands for, in program order: one list for each of the heads or
    /// layers that are folded into it.
    public internal(set) var instances: [[Int]]
    /// The derivative with respect to each value, where it is known.
    var gradients: [Value?] = []
    /// Whether it stands for an algorithm call: what it does is a name then, not a formula.
    var isCall = false
    /// The kind of node whose gradient it is.
    var mirrors: Kind?
    /// What distinguishes what it does from what other nodes do; symbols and sizes aside.
    var structure = ""

    /// The symbol of its result.
    public var symbol: String? { values.last?.symbol }
    /// The sizes of its result.
    public var shape: Shape? { values.last?.shape }
  }

  /// An arrow: the value of one node goes into another.
  public struct Edge: Sendable, Hashable {
    /// The index of the node whose value is used.
    public let from: Int
    /// The index of the node that uses it.
    public let to: Int
    /// How many arrows of the unfolded graph it stands for.
    public internal(set) var count = 1
    /// Whether it leads from one folded layer to the next: such arrows are not drawn.
    public internal(set) var isCarried = false
  }

  /// A box: an algorithm call, or a turn of a loop.
  public struct Cluster: Sendable {
    /// `c1`, `c2`, … in program order.
    public internal(set) var id: String
    /// The cluster around it; nil at the outermost level.
    public internal(set) var parent: Int?
    /// The name of the algorithm; empty for a turn of a loop.
    public internal(set) var name: String
    /// The number of the algorithm, if it is a call of a numbered one.
    public internal(set) var number: Int?
    /// The turn of the loop, or the first of those that are folded into it.
    public internal(set) var turn: Turn?
    /// Where it is called from.
    public internal(set) var place: Location?
    /// How many equal ones are folded into it, one beside or after the other.
    public internal(set) var repetitions = 1
    /// Whether it holds gradients.
    public internal(set) var isBackward = false
  }

  /// One recorded operation, without its value; a tensor from outside keeps it.
  struct Step: Sendable {
    let operation: (any Operation)?
    let inputs: [Int]
    let value: Tensor?
  }

  /// The nodes in program order; those of the backward pass follow in reverse.
  public internal(set) var nodes: [Node]
  /// The arrows, in the order of the nodes that use the values.
  public internal(set) var edges: [Edge]
  /// The boxes; a box comes before those within it.
  public internal(set) var clusters: [Cluster]
  /// What the tape did, by its nodes.
  let program: [Step]
}

extension GraphModel {
  /// The nodes of the forward pass.
  public var forwardNodes: [Node] { nodes.filter { $0.kind != .gradient } }

  /// Computes the whole graph again from the tensors of outside, following the arrows: a node sees
  /// nothing but the values of nodes from which an arrow leads to it. Returns the values that leave
  /// nodes, under their nodes on the tape.
  ///
  /// They equal the recorded values bit for bit. A missing arrow stops.
  public func replayed() -> [Int: Tensor] {
    var sources = [Set<Int>](repeating: [], count: nodes.count)
    for edge in edges { sources[edge.to].insert(edge.from) }
    var produced: [Int: (value: Tensor, nodes: Set<Int>)] = [:]
    let order = nodes.indices.filter { nodes[$0].kind != .gradient }
      .flatMap { node in nodes[node].instances.map { (node: node, steps: $0) } }
      .sorted { ($0.steps.last ?? 0, $0.node) < ($1.steps.last ?? 0, $1.node) }
    for (node, steps) in order {
      var known: [Int: Tensor] = [:]
      for step in steps {
        known[step] = value(of: step, at: node) { input in
          if let own = known[input] { return own }
          guard let (value, makers) = produced[input],
            makers.contains(node) || !makers.isDisjoint(with: sources[node])
          else { stop("graph", "\(nodes[node].id) uses value \(input), but no arrow brings it") }
          return value
        }
      }
      for (step, value) in known { produced[step, default: (value, [])].nodes.insert(node) }
    }
    return produced.mapValues(\.value)
  }

  private func value(of index: Int, at node: Int, input: (Int) -> Tensor) -> Tensor {
    let step = program[index]
    if let operation = step.operation { return operation.value(step.inputs.map(input)) }
    guard let value = step.value else {
      stop("graph", "\(nodes[node].id) has neither an operation nor a value")
    }
    return value
  }
}
