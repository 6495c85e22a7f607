/// A set of named tensors that belong together: the θ of an algorithm.
public protocol Parameters: Sendable {
  /// Visits every tensor under its symbol, always in the same order, and keeps what `body` puts in
  /// its place.
  mutating func forEachTensor(_ body: (_ symbol: String, _ tensor: inout Tensor) -> Void)
}

extension Parameters {
  /// The tensors and their symbols, in their order.
  public var namedTensors: [(symbol: String, tensor: Tensor)] {
    var copy = self
    var all: [(symbol: String, tensor: Tensor)] = []
    copy.forEachTensor { all.append(($0, $1)) }
    return all
  }

  /// The tensors in their order.
  public var tensors: [Tensor] { namedTensors.map(\.tensor) }

  /// The number of parameters: all elements of all tensors.
  public var parameterCount: Int { tensors.reduce(0) { $0 + $1.count } }

  /// The same set with every tensor replaced by what `transform` makes of it.
  public func mapTensors(_ transform: (Tensor) -> Tensor) -> Self {
    var copy = self
    copy.forEachTensor { $1 = transform($1) }
    return copy
  }

  /// The same set with the given tensors, in their order, in place of its own.
  public func replacingTensors(_ tensors: [Tensor]) -> Self {
    var remaining = tensors[...]
    let replaced = mapTensors { old in
      guard let new = remaining.popFirst(), new.shape == old.shape else {
        stop("parameters", "the tensors do not fit the set: \(tensors.map(\.shape))")
      }
      return new
    }
    if !remaining.isEmpty { stop("parameters", "\(remaining.count) tensors too many") }
    return replaced
  }

  /// The same numbers in another precision.
  public func converted(to precision: Precision) -> Self {
    mapTensors { $0.converted(to: precision) }
  }
}

extension Tensor {
  /// The same numbers in another precision, rounded to nearest; not recorded on a tape.
  public func converted(to precision: Precision) -> Tensor {
    if precision == self.precision { return self }
    var copy = Tensor(shape: shape, scalars: scalars, precision: precision)
    (copy.rowAxis, copy.columnAxis) = (rowAxis, columnAxis)
    return copy
  }
}

extension Tape {
  /// Gives every tensor of a set its symbol.
  public func name(_ parameters: some Parameters) {
    for (symbol, tensor) in parameters.namedTensors { name(tensor, symbol) }
  }
}
