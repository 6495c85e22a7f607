import Tensors
import Testing

/// Expects a gradient that theory says is 0 to be so but for rounding (property P0.12).
public func expectVanishing(
  _ gradient: Tensor, _ law: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  let largest = gradient.scalars.reduce(0) { max($0, abs($1)) }
  #expect(largest <= 1e-12, "\(law): \(largest)", sourceLocation: sourceLocation)
}

/// The gradients of all elements of `function`, weighted by awkward numbers so that nothing cancels,
/// with respect to each of the tensors.
public func awkwardGradients(at tensors: [Tensor], of function: ([Tensor]) -> Tensor) -> [Tensor] {
  let tape = Tape()
  let output = tape.record { function(tensors) }
  let weights = (0..<output.count).map { i -> Double in 1 + Double((i * 7 + 3) % 11) / 22 }
  let gradients = tape.gradients(
    of: output,
    cotangent: Tensor(shape: output.shape, scalars: weights, precision: output.precision))
  return tensors.map { gradients[$0] }
}
