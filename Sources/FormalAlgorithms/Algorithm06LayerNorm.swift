import Tensors

/// The parameters of a norm: γ and β of Algorithm 6, or γ alone for RMS norm.
public struct NormParameters: Parameters {
  /// γ, the element-wise scale: `d_e`.
  public var gamma: Tensor
  /// β, the element-wise offset: `d_e`; nil for RMS norm.
  public var beta: Tensor?
  /// What is added to the variance; 0 as in the paper, unless chosen.
  public let epsilon: Double

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
      requireVariance(v, W.epsilon)
      let scaled = (e - m) / standardDeviation(v, W.epsilon) .* W.gamma
      return W.beta.map { scaled + $0 } ?? scaled
    }
  }
}

/// m = 0 for each column, as RMS norm has it: `1 × ℓ`.
private func zeroMeans(of e: Tensor) -> Tensor {
  .zeros([1, e.columns], precision: e.precision)
}

/// √v, or √(v + ε) where an ε was chosen.
private func standardDeviation(_ v: Tensor, _ epsilon: Double) -> Tensor {
  epsilon == 0
    ? squareRoot(v) : squareRoot(v + Tensor(scalar: epsilon, precision: v.precision))
}

private func requireVariance(_ v: Tensor, _ epsilon: Double) {
  if epsilon == 0, let constant = v.scalars.firstIndex(of: 0) {
    noteFault("the variance of column \(constant) is 0: layer norm divides by its root")
  }
}
