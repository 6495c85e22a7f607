import Tensors

/// The parameters of a norm: γ and β of Algorithm 6, or γ alone for RMS norm.
public struct NormParameters: Parameters {
  /// γ, the element-wise scale: `d_e`.
  public var gamma: Tensor
  /// β, the element-wise offset: `d_e`; nil for RMS norm.
  public var beta: Tensor?
  /// What is added to the variance; 0 as in the paper, unless chosen.
  public var epsilon: Double

  /// Layer norm with the given scale and offset.
  public static func layer(gamma: Tensor, beta: Tensor, epsilon: Double = 0) -> Self {
    Self(gamma: gamma, beta: beta, epsilon: epsilon)
  }

  /// RMS norm: layer norm with m = 0 and β = 0 (section 6 of the paper).
  public static func rms(gamma: Tensor, epsilon: Double = 0) -> Self {
    Self(gamma: gamma, beta: nil, epsilon: epsilon)
  }

  /// Layer norm of vectors of `size` elements, γ = 1 and β = 0.
  public static func layer(size: Int, epsilon: Double = 0, precision: Precision = .double) -> Self {
    layer(
      gamma: .ones([size], precision: precision), beta: .zeros([size], precision: precision),
      epsilon: epsilon)
  }

  /// Visits γ, and β where there is one.
  public mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("γ", &gamma)
    if var offset = beta {
      body("β", &offset)
      beta = offset
    }
  }
}

/// Algorithm 6: layer normalisation of one token's activations, or of every column by itself.
///
/// - Parameters:
///   - e: the activations, `d_e`, or `d_e × ℓ` for ℓ tokens.
///   - W: γ and β. Without β it is RMS norm: m = 0 and nothing is added.
/// - Returns: ê, of the same shape.
///
/// A variance of zero is a fault unless W has an ε (erratum E4). The variance is divided by d_e, not
/// by d_e − 1, and no ε is hidden anywhere.
public func layerNorm(_ e: Tensor, _ W: NormParameters) -> Tensor {
  algorithm(6) { line in
    let d = Double(e.rows)
    // m ← Σ_{i=1}^{d_e} e[i] / d_e
    let m = line(1) { W.beta == nil ? zeroMeans(of: e) : columnSums(e) / d }
    let v = line(2) { columnSums(square(e - m)) / d }  // v ← Σ_{i=1}^{d_e} (e[i] − m)² / d_e
    return line(3) {  // return ê = (e − m)/√v ⊙ γ + β
      let epsilon = Tensor(scalar: W.epsilon, precision: v.precision)
      let deviation = squareRoot(W.epsilon == 0 ? nonzero(v, m, e) : v + epsilon)
      let scaled = (e - m) / deviation .* W.gamma
      return W.beta.map { scaled + $0 } ?? scaled
    }
  }
}

/// m = 0 for each column, as RMS norm has it: `1 × ℓ`.
private func zeroMeans(of e: Tensor) -> Tensor {
  let m = Tensor.zeros([1, e.columns], precision: e.precision)
  // It is made of nothing that is recorded: only by its name does the tape know it.
  Tape.current?.name(m, "m")
  return m
}

/// The variances, unless one is 0: that is a fault, and its column goes on as NaN.
///
/// Rounding may leave a constant column with a mean that is not quite its elements and a variance
/// that is not quite 0; so where the variance is next to nothing the elements themselves are looked
/// at.
private func nonzero(_ v: Tensor, _ m: Tensor, _ e: Tensor) -> Tensor {
  let variances = v.scalars
  let means = m.scalars
  let constant = variances.indices.filter { j in
    variances[j] == 0
      || (variances[j] < 1e-12 * means[j] * means[j]
        && (1..<e.rows).allSatisfy { e[$0, j] == e[0, j] })
  }
  guard let first = constant.first else { return v }
  noteFault("the variance of column \(first) is 0: layer norm divides by its root")
  let undefined = variances.indices.map { constant.contains($0) ? Double.nan : 0 }
  return v + Tensor(shape: v.shape, scalars: undefined, precision: v.precision)
}
