/// The numbers of one step of Adam that are the same for all elements.
package struct AdamStep: Sendable {
  /// β₁, how much of the mean of gradients is kept.
  let beta1: Double
  /// β₂, how much of the mean of squares is kept.
  let beta2: Double
  /// ε, added to the root.
  let epsilon: Double
  /// The rate over 1 − β₁ᵗ.
  let size: Double
  /// 1 − β₂ᵗ, by which v is divided.
  let correction: Double

  /// Takes the numbers.
  package init(beta1: Double, beta2: Double, epsilon: Double, size: Double, correction: Double) {
    (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
    (self.size, self.correction) = (size, correction)
  }
}

/// Where the elements of a step of Adam lie. `g` is read only.
package struct AdamElements<T> {
  let θ: UnsafeMutablePointer<T>
  let g: UnsafeMutablePointer<T>
  let m: UnsafeMutablePointer<T>
  let v: UnsafeMutablePointer<T>

  func advanced(by i: Int) -> Self { Self(θ: θ + i, g: g + i, m: m + i, v: v + i) }
}

extension Element {
  package static func adam(
    _ step: AdamStep, kept: Double, _ old: AdamElements<Self>, _ new: AdamElements<Self>,
    count: Int
  ) {
    let (b1, c1) = (Self(step.beta1), Self(1 - step.beta1))
    let (b2, c2) = (Self(step.beta2), Self(1 - step.beta2))
    let (epsilon, size) = (Self(step.epsilon), Self(step.size))
    let (inverse, kept) = (Self(1 / step.correction), Self(kept))
    for i in 0..<count {
      let g = old.g[i]
      let m = b1 * old.m[i] + c1 * g
      let v = b2 * old.v[i] + c2 * (g * g)
      new.m[i] = m
      new.v[i] = v
      new.θ[i] = kept * old.θ[i] - size * m / ((inverse * v).squareRoot() + epsilon)
    }
  }
}

/// One step of Adam on flat vectors of one length and precision.
///
/// - Parameters:
///   - kept: by what the parameters of a range are multiplied first: the ranges follow each other and
///     cover the vector.
/// - Returns: θ, m and v after the step.
package func adamStep(
  _ step: AdamStep, θ: Tensor, gradient g: Tensor, m: Tensor, v: Tensor,
  kept: [(range: Range<Int>, factor: Double)]
) -> (θ: Tensor, m: Tensor, v: Tensor) {
  for other in [g, m, v] {
    requireSamePrecision("Adam", θ, other)
    if other.count != θ.count { stop("Adam", "\(other.count) for \(θ.count) parameters") }
  }
  let old = [θ, g, m, v].map(\.contiguous)
  let new = (0..<3).map { _ in Tensor(uninitialized: θ.shape, precision: θ.precision) }
  func run<T: Element>(_: T.Type) {
    let from = AdamElements(
      θ: old[0].pointer(T.self), g: old[1].pointer(T.self), m: old[2].pointer(T.self),
      v: old[3].pointer(T.self))
    let to = AdamElements(
      θ: new[0].pointer(T.self), g: from.g, m: new[1].pointer(T.self), v: new[2].pointer(T.self))
    inParallel(θ.count, shard: elementsPerShard) { shard in
      for (range, factor) in kept {
        let part = range.clamped(to: shard)
        guard !part.isEmpty else { continue }
        T.adam(
          step, kept: factor, from.advanced(by: part.lowerBound), to.advanced(by: part.lowerBound),
          count: part.count)
      }
    }
  }
  withExtendedLifetime((old, new)) { run(θ.precision.element) }
  return (new[0], new[1], new[2])
}
