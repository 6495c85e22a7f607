import Tensors

/// A gradient no longer than `limit`: where its norm, taken over all parameters together, is larger,
/// the gradient is shortened and keeps its direction.
///
/// The factor is limit/(norm + 10⁻⁶), if that is below 1, as in PyTorch's `clip_grad_norm_`.
///
/// - Returns: the gradient, and its norm before. A norm that is not a number leaves the gradient as it
///   is. A limit that is not positive stops.
public func clipped(_ gradient: Tensor, norm limit: Double) -> (gradient: Tensor, norm: Double) {
  requirePositive(limit, "clipping", "norm")
  let norm = squaredNorm(gradient).squareRoot()
  let factor = limit / (norm + 1e-6)
  guard factor < 1 else { return (gradient, norm) }
  return (Tape.pause { factor * gradient }, norm)
}
