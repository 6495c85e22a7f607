import Synchronization

/// One turn of a loop in the pseudocode: its letter and how often it has turned, counted from 1.
public struct Turn: Sendable, Hashable {
  /// The loop variable, `h` or `l`.
  public let letter: String
  /// The paper's value of it: 1 in the first turn.
  public let value: Int

  /// Makes a turn.
  public init(_ letter: String, _ value: Int) {
    self.letter = letter
    self.value = value
  }
}

/// Records operations, and the scopes and lines in which they happen, in program order.
///
/// An operation computes at once; the tape notes what was computed from what. One loop backwards
/// over the nodes then gives every derivative (``gradients(of:cotangent:with:)``). A tape belongs to
/// the thread that records on it; read it when the recording is over.
public final class Tape {
  /// A recorded operation, or a tensor that came from outside.
  public struct Node {
    /// What was done; nil for a tensor from outside (an input or a parameter).
    public let operation: (any Operation)?
    /// The nodes that it was done to.
    public let inputs: [Int]
    /// The result.
    public let value: Tensor
    /// The scope in which it happened.
    public let scope: Int
    /// The event (the line) in which it happened; nil outside any line.
    public let event: Int?
    /// The symbol, if it was named.
    public internal(set) var name: String?
  }

  /// A call of an algorithm.
  public struct Scope: Sendable {
    /// The calling scope; nil for the root.
    public let parent: Int?
    /// The name of the algorithm.
    public let label: String
    /// Its number, if it has one.
    public let number: Int?
    /// The event (the caller's line) in which it was called.
    public let event: Int?
    /// The file that holds the algorithm.
    public let file: String
    /// How many calls lie around it.
    public let depth: Int
  }

  /// One executed line of pseudocode.
  public struct Event: Sendable {
    /// The call to which the line belongs.
    public let scope: Int
    /// The numbers of the lines it stands for: one, or several for a fused operation.
    public let lines: [Int]
    /// The turns of the loops around it, outermost first; a loop's header has its own as the last.
    public let turns: [Turn]
    /// How many calls lie around the line.
    public let depth: Int
    /// The line in the algorithm's source file.
    public let sourceLine: Int
    /// The nodes recorded in it, those of called algorithms included.
    public internal(set) var nodes: Range<Int>
    /// The node of its value, where that is a tensor.
    public internal(set) var result: Int?
    /// Its value, where that is a whole number (a length).
    public internal(set) var number: Int?
  }

  private static let serial = Atomic<UInt32>(0)
  let number: UInt32

  /// The operations in program order.
  public private(set) var nodes: [Node] = []
  /// The algorithm calls; the first is the root, outside any algorithm.
  public private(set) var scopes: [Scope] = [
    Scope(parent: nil, label: "", number: nil, event: nil, file: "", depth: -1)
  ]
  /// The executed lines in their order.
  public internal(set) var events: [Event] = []
  private var leaves: [LeafKey: Int] = [:]

  /// Makes an empty tape.
  public init() { number = Self.serial.add(1, ordering: .relaxed).newValue }

  /// The tape that records on this thread, if there is one.
  public static var current: Tape? { Context.current.tape }

  /// Evaluates `body` while this tape records.
  @discardableResult
  public func record<T>(_ body: () throws -> T) rethrows -> T {
    let context = Context.current
    let (outer, frames, event) = (context.tape, context.frames, context.currentEvent)
    context.tape = self
    context.frames = []
    context.currentEvent = nil
    defer { (context.tape, context.frames, context.currentEvent) = (outer, frames, event) }
    return try body()
  }

  /// Evaluates `body` with the tape that records, or with a new one for its time if none does.
  ///
  /// Unlike ``record(_:)`` the calls in progress go on, so an algorithm may differentiate what some of
  /// its own lines compute, and its lines still follow each other on the one tape of a traced run.
  public static func recording<T>(_ body: (Tape) throws -> T) rethrows -> T {
    let context = Context.current
    if let tape = context.tape { return try body(tape) }
    let tape = Tape()
    // The calls around it are unknown to the new tape: what it records belongs to its root.
    let (scopes, event) = (context.frames.map(\.scope), context.currentEvent)
    (context.tape, context.currentEvent) = (tape, nil)
    for index in context.frames.indices { context.frames[index].scope = 0 }
    defer {
      (context.tape, context.currentEvent) = (nil, event)
      for (index, scope) in scopes.enumerated() { context.frames[index].scope = scope }
    }
    return try body(tape)
  }

  /// Evaluates `body` without recording, on whatever tape is current.
  public static func pause<T>(_ body: () throws -> T) rethrows -> T {
    let context = Context.current
    let outer = context.tape
    context.tape = nil
    defer { context.tape = outer }
    return try body()
  }

  /// Gives a tensor its symbol. A tensor from outside becomes a node by it.
  public func name(_ tensor: Tensor, _ symbol: String) {
    nodes[index(of: tensor)].name = symbol
  }

  /// The node of a tensor, if this tape knows it.
  public func find(_ tensor: Tensor) -> Int? {
    if tensor.tapeNumber == number { return Int(tensor.node) }
    return leaves[LeafKey(tensor)]
  }

  /// The two tensors whose sum a tensor was recorded to be; nil if it was not.
  package func summands(of tensor: Tensor) -> (Tensor, Tensor)? {
    guard let node = find(tensor), let sum = nodes[node].operation as? Sum, sum.sign > 0 else {
      return nil
    }
    return (nodes[nodes[node].inputs[0]].value, nodes[nodes[node].inputs[1]].value)
  }

  /// The tensors from outside, in the order in which they were first used or named.
  public var leafNodes: [Int] { nodes.indices.filter { nodes[$0].operation == nil } }

  // MARK: Recording

  func append(
    _ operation: some Operation, _ inputs: [Tensor], _ output: Tensor, _ context: Context
  ) -> Tensor {
    let indices = inputs.map(index(of:))
    return append(operation, indices, output, context)
  }

  private func append(
    _ operation: (any Operation)?, _ inputs: [Int], _ output: Tensor, _ context: Context
  ) -> Tensor {
    var output = output
    output.tapeNumber = number
    output.node = Int32(nodes.count)
    nodes.append(
      Node(
        operation: operation, inputs: inputs, value: output,
        scope: operation == nil ? 0 : context.frames.last?.scope ?? 0,
        event: operation == nil ? nil : context.currentEvent, name: nil))
    return output
  }

  private func index(of tensor: Tensor) -> Int {
    if tensor.tapeNumber == number { return Int(tensor.node) }
    let key = LeafKey(tensor)
    if let known = leaves[key] { return known }
    let leaf = Int(append(nil, [], tensor, Context.current).node)
    leaves[key] = leaf
    return leaf
  }

  func open(label: String, number: Int?, file: String, _ context: Context) -> Int {
    let parent = context.frames.last?.scope ?? 0
    scopes.append(
      Scope(
        parent: parent, label: label, number: number, event: context.currentEvent, file: file,
        depth: scopes[parent].depth + 1))
    return scopes.count - 1
  }
}

/// What makes two tensors from outside the same: the same elements of the same buffer, in the same
/// packing.
private struct LeafKey: Hashable {
  let storage: ObjectIdentifier
  let offset: Int
  let rowStride: Int
  let columnStride: Int
  let shape: Shape
  let rowAxis: TokenAxis?
  let columnAxis: TokenAxis?

  init(_ tensor: Tensor) {
    storage = ObjectIdentifier(tensor.storage)
    offset = tensor.offset
    rowStride = tensor.rowStride
    columnStride = tensor.columnStride
    shape = tensor.shape
    rowAxis = tensor.rowAxis
    columnAxis = tensor.columnAxis
  }

  /// The place alone: two tensors seldom begin at the same element, and this runs for every use.
  func hash(into hasher: inout Hasher) {
    hasher.combine(storage)
    hasher.combine(offset)
  }
}
