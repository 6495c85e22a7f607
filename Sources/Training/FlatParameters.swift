import Tensors

/// All parameters in one vector, tensor after tensor in their order, each column by column.
///
/// The vector is what an optimiser steps on: θ ∈ ℝ^d, d being `parameters.parameterCount`.
public func flatten(_ parameters: some Parameters) -> Tensor {
  flatten(parameters.tensors)
}

/// The inverse of ``flatten(_:)``: the set `parameters` with the numbers of `flat` in it.
///
/// The tensors are views into the one vector; nothing is copied. A vector of another length stops.
public func unflatten<P: Parameters>(_ flat: Tensor, like parameters: P) -> P {
  guard flat.count == parameters.parameterCount else {
    stop("unflatten", "\(flat.count) numbers for \(parameters.parameterCount) parameters")
  }
  return Tape.pause {
    var start = 0
    return parameters.mapTensors { tensor in
      defer { start += tensor.count }
      return flat.rows(start..<start + tensor.count).reshaped(tensor.shape)
    }
  }
}

extension Gradients {
  /// The gradients of all parameters in one vector, in the order of ``flatten(_:)``; zeros where a
  /// tensor has no influence.
  public func flat(for parameters: some Parameters) -> Tensor {
    flatten(parameters.tensors.map { self[$0] })
  }
}

private func flatten(_ tensors: [Tensor]) -> Tensor {
  Tape.pause { stack(rows: tensors.map { $0.reshaped([$0.count]) }) }
}
