/// What the tape records: a function of tensors, with its derivative beside it.
///
/// An operation is a value, so a recorded graph can be drawn, compared and replayed. One of your own is
/// written with ours inside:
///
/// ```swift
/// struct Cube: Operation {
///   var name: String { "cube" }
///   func value(_ x: [Tensor]) -> Tensor { x[0] .* x[0] .* x[0] }
///   func pullback(_ dy: Tensor, _ x: [Tensor], _ y: Tensor, into adjoints: inout Adjoints) {
///     adjoints.add(3 * dy .* x[0] .* x[0], to: 0)
///   }
/// }
/// let y = apply(Cube(), [x])
/// ```
public protocol Operation: Sendable {
  /// The name on the drawn graph.
  var name: String { get }
  /// What distinguishes this use of the operation, as in `ε = 1e-05`; empty for most.
  var attributes: String { get }
  /// Computes the value. Shapes are checked here. Operations used inside are not recorded.
  func value(_ inputs: [Tensor]) -> Tensor
  /// Adds to the adjoint of each input what `dy`, the adjoint of the output, contributes.
  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints)
}

extension Operation {
  /// No attributes.
  public var attributes: String { "" }
}

/// Computes an operation at once and, where a tape is recording, records it in program order.
public func apply(_ operation: some Operation, _ inputs: [Tensor]) -> Tensor {
  let context = Context.current
  guard let tape = context.tape else {
    var output = operation.value(inputs)
    // An operation may hand on its very input; what is not recorded has no place on a tape.
    output.tapeNumber = 0
    output.node = -1
    return output
  }
  context.tape = nil
  let output = operation.value(inputs)
  context.tape = tape
  return tape.append(operation, inputs, output, context)
}

/// The adjoints (derivatives of the final scalar) of one operation's inputs while a backward pass
/// runs. An operation adds to them; several uses of one tensor add up.
public struct Adjoints {
  var values: [Tensor?]
  /// Whether a value's buffer belongs to this node alone, so that it may be added to in place.
  private var isOwned: [Bool]
  private let isWanted: [Bool]
  private let nodes: [Tape.Node]
  /// The nodes of the current operation's inputs.
  var inputs: [Int] = []

  init(nodes: [Tape.Node], wanted: [Bool]) {
    values = Array(repeating: nil, count: nodes.count)
    isOwned = Array(repeating: false, count: nodes.count)
    isWanted = wanted
    self.nodes = nodes
  }

  /// Whether anybody asked for the adjoint of input `k`.
  public func wants(_ k: Int) -> Bool { isWanted[inputs[k]] }

  /// Adds `adjoint` to that of input `k`. Its shape and precision must be those of the input; it is not
  /// computed if nobody wants it.
  public mutating func add(_ adjoint: @autoclosure () -> Tensor, to k: Int) {
    let node = inputs[k]
    guard isWanted[node] else { return }
    let adjoint = adjoint()
    let input = nodes[node].value
    requireSamePrecision("adjoint", input, adjoint)
    if adjoint.shape != input.shape {
      stop("adjoint", "\(adjoint.shape) for an input \(input.shape)")
    }
    guard values[node] != nil else {
      values[node] = adjoint.bare
      return
    }
    let sum = buffer(k)
    accumulate(adjoint, into: sum)
  }

  /// The adjoint of input `k`, to be added to in place: zeros at first.
  mutating func buffer(_ k: Int) -> Tensor {
    buffer(k, like: values[inputs[k]])
  }

  /// The adjoint of input `k`, which has the shape of `input`, to be added to in place.
  mutating func buffer(_ k: Int, shapedAs input: Tensor) -> Tensor {
    let node = inputs[k]
    if values[node] == nil {
      values[node] = .zeros(input.shape, precision: input.precision)
      isOwned[node] = true
    }
    return buffer(k, like: values[node])
  }

  /// The adjoint of input `k` as a fresh, unset buffer, if there is none yet.
  mutating func freshBuffer(_ k: Int, shapedAs input: Tensor) -> Tensor? {
    let node = inputs[k]
    guard values[node] == nil else { return nil }
    let fresh = Tensor(uninitialized: input.shape, precision: input.precision)
    values[node] = fresh
    isOwned[node] = true
    return fresh
  }

  private mutating func buffer(_ k: Int, like current: Tensor?) -> Tensor {
    guard let current else { stop("adjoint", "no adjoint of input \(k) yet") }
    let node = inputs[k]
    if isOwned[node] { return current }
    let copy = Tensor(uninitialized: current.shape, precision: current.precision)
    let dense = current.contiguous
    copy.storage.base.copyMemory(
      from: dense.storage.base + dense.offset * current.precision.byteCount,
      byteCount: current.count * current.precision.byteCount)
    values[node] = copy
    isOwned[node] = true
    return copy
  }
}

/// `sum += term`, in place; both of one shape, `sum` contiguous.
func accumulate(_ term: Tensor, into sum: Tensor) {
  let dense = term.contiguous
  func add<T: Element>(_: T.Type) {
    let x = dense.pointer(T.self)
    let y = sum.pointer(T.self)
    inParallel(sum.count, shard: elementsPerShard) {
      T.axpy(1, x + $0.lowerBound, y + $0.lowerBound, count: $0.count)
    }
  }
  withExtendedLifetime((dense, sum)) { add(sum.precision.element) }
}
