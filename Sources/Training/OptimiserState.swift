import Tensors

/// What an optimiser remembers: a count of steps and named vectors, as a checkpoint keeps them.
public struct OptimiserState: Sendable {
  /// The number of steps taken.
  public var steps: Int
  /// The vectors, each as long as all parameters together.
  public var tensors: [(name: String, tensor: Tensor)]

  /// Takes the parts; nothing at all by default.
  public init(steps: Int = 0, tensors: [(name: String, tensor: Tensor)] = []) {
    (self.steps, self.tensors) = (steps, tensors)
  }

  /// The tensors of these names, which must be all there are, in this order, and vectors of one length
  /// and precision.
  func require(_ names: [String]) throws {
    guard tensors.map(\.name) == names else {
      throw OptimiserStateError.names(found: tensors.map(\.name), expected: names)
    }
    guard steps >= 0 else { throw OptimiserStateError.steps(steps) }
    guard let first = tensors.first?.tensor else { return }
    for (name, tensor) in tensors {
      if tensor.shape != [first.count] || tensor.precision != first.precision {
        throw OptimiserStateError.shape(name: name, found: tensor.shape)
      }
    }
  }
}

/// Why a state does not suit an optimiser.
public enum OptimiserStateError: Error, Hashable, CustomStringConvertible {
  /// Other tensors than the rule keeps.
  case names(found: [String], expected: [String])
  /// Not a vector, or not of the length and precision of the first one.
  case shape(name: String, found: Shape)
  /// A negative count of steps.
  case steps(Int)

  /// What was found and what was expected.
  public var description: String {
    switch self {
    case .names(let found, let expected):
      "an optimiser's state has the tensors \(found), expected \(expected)"
    case .shape(let name, let found):
      "the optimiser's tensor \(name) is \(found), expected vectors of one length and precision"
    case .steps(let steps): "an optimiser's state counts \(steps) steps"
    }
  }
}
