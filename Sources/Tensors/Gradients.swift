/// The derivatives of a weighted sum of one tensor's elements with respect to every tensor on a tape.
public struct Gradients {
  private let tape: Tape
  private let values: [Tensor?]

  init(tape: Tape, values: [Tensor?]) {
    self.tape = tape
    self.values = values
  }

  /// The gradient with respect to `tensor`, of its shape and precision; zeros where it has no influence.
  ///
  /// A tensor from outside is known by its buffer and packing: ask with the tensor that was used, not
  /// with a copy of its numbers.
  public subscript(_ tensor: Tensor) -> Tensor {
    guard let node = tape.find(tensor), let gradient = values[node] else {
      return .zeros(tensor.shape, precision: tensor.precision)
    }
    return gradient
  }

  /// The gradient with respect to the value of a node; nil where it has no influence.
  public func node(_ index: Int) -> Tensor? { values[index] }
}

extension Tape {
  /// Differentiates: one loop backwards over the nodes.
  ///
  /// - Parameters:
  ///   - output: a tensor recorded on this tape; any other stops.
  ///   - cotangent: the weights of its elements, of its shape and precision, or it stops; ones if nil,
  ///     so that a scalar loss needs none.
  ///   - inputs: the tensors whose gradients are wanted; nil for all. If given, no others are kept,
  ///     so that their memory serves the next step.
  /// - Complexity: about twice the work of recording.
  public func gradients(
    of output: Tensor, cotangent: Tensor? = nil, with inputs: [Tensor]? = nil
  ) -> Gradients {
    guard let end = find(output) else { stop("gradients", "the tensor is not on this tape") }
    if let cotangent, cotangent.shape != output.shape {
      stop("gradients", "a \(cotangent.shape) cotangent for a \(output.shape) tensor")
    }
    if let cotangent { requireSamePrecision("gradients", output, cotangent) }
    return Tape.pause {
      // Nothing before the first of the inputs depends on them.
      let start = inputs.map { $0.compactMap(find).min() ?? end } ?? 0
      var adjoints = Adjoints(nodes: nodes, wanted: wanted(start, end, inputs))
      let kept = Set((inputs ?? []).compactMap(find))
      let seed = cotangent ?? .ones(output.shape, precision: output.precision)
      adjoints.inputs = [end]
      adjoints.add(seed, to: 0)
      for index in stride(from: end, through: start, by: -1) {
        guard let dy = adjoints.values[index] else { continue }
        let node = nodes[index]
        guard let operation = node.operation else { continue }
        adjoints.inputs = node.inputs
        operation.pullback(dy, node.inputs.map { nodes[$0].value }, node.value, into: &adjoints)
        if !kept.isEmpty, !kept.contains(index) { adjoints.values[index] = nil }
      }
      return Gradients(tape: self, values: adjoints.values)
    }
  }

  /// Which nodes from `start` to `end` depend on one of the given tensors, of which `start` is the first.
  private func wanted(_ start: Int, _ end: Int, _ inputs: [Tensor]?) -> [Bool] {
    guard let inputs else { return [Bool](repeating: true, count: nodes.count) }
    var wanted = [Bool](repeating: false, count: nodes.count)
    for tensor in inputs { if let node = find(tensor) { wanted[node] = true } }
    if start > end { return wanted }
    for index in start...end where nodes[index].inputs.contains(where: { wanted[$0] }) {
      wanted[index] = true
    }
    return wanted
  }

  /// Computes every operation again from the tensors of outside; the last value equals the recorded
  /// one bit for bit, or something in the recording is not a function of its inputs. Faults of the data
  /// were told when they were met; they are not told again.
  public func replayed() -> [Tensor] {
    Tape.pause {
      collectingFault {
        var values: [Tensor] = []
        for node in nodes {
          values.append(node.operation?.value(node.inputs.map { values[$0] }) ?? node.value)
        }
        return values
      }.value
    }
  }
}
