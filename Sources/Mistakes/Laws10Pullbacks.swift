import Tensors

/// The way back through a softmax of columns: its value P and the derivatives dP by its entries to
/// those by the scores.
public typealias SoftmaxPullback = @Sendable (_ P: Tensor, _ dP: Tensor) -> Tensor

/// The way back through layer norm (γ = 1, β = 0): vectors e (one column each) and the derivatives by
/// the normalised ones to those by e.
public typealias NormPullback = @Sendable (_ e: Tensor, _ dy: Tensor) -> Tensor

/// What is true of softmax's derivative.
public enum SoftmaxPullbackLaws {
  /// A constant added to a column changes nothing.
  public static let columnsAddUp = Law<SoftmaxPullback>(
    "columns add up to 0",
    "The derivatives of a column add up to 0: a number added to all its scores changes nothing.",
    property: "P0.6"
  ) { f in
    let found = f(softmax(sample([4, 3], seed: 1010)), sample([4, 3], seed: 1011))
    return Verdict("sum of a column", farthest(columnSums(found).scalars, from: 0))
  }

  /// The tape agrees.
  public static let stencil = Law<SoftmaxPullback>(
    "stencil", "The derivatives agree with what a small change of each score gives.",
    property: "P0.11"
  ) { f in
    let (A, dP) = (sample([4, 3], seed: 1012), sample([4, 3], seed: 1013))
    return Verdict(
      "largest distance from the stencil", between: f(softmax(A), dP),
      and: slopes(at: A) { sum(dP .* softmax($0)) }, tolerance: 1e-8)
  }

  /// Every law of softmax's derivative.
  public static let all = [columnsAddUp, stencil]
}

/// What is true of layer norm's derivative.
public enum NormPullbackLaws {
  /// A shift changes nothing.
  public static let noShift = Law<NormPullback>(
    "no way along a shift",
    "The derivatives of a column add up to 0: a number added to all coordinates changes nothing.",
    property: "P6.7"
  ) { f in
    let found = f(sample([5, 3], seed: 1014), sample([5, 3], seed: 1015))
    return Verdict("sum of a column", farthest(columnSums(found).scalars, from: 0))
  }

  /// A stretch changes nothing.
  public static let noStretch = Law<NormPullback>(
    "no way along a stretch",
    "The derivative is at right angles to e − m: a stretch changes nothing.", property: "P6.7"
  ) { f in
    let e = sample([5, 3], seed: 1016)
    let found = f(e, sample([5, 3], seed: 1017))
    let products = columnSums(found .* (e - columnMeans(e))).scalars
    return Verdict("inner product with e − m", farthest(products, from: 0))
  }

  /// The tape agrees.
  public static let stencil = Law<NormPullback>(
    "stencil", "The derivatives agree with what a small change of each coordinate gives.",
    property: "P0.11"
  ) { f in
    let (e, dy) = (sample([5, 3], seed: 1018), sample([5, 3], seed: 1019))
    let (γ, β) = (Tensor.ones([5]), Tensor.zeros([5]))
    return Verdict(
      "largest distance from the stencil", between: f(e, dy),
      and: slopes(at: e) { sum(dy .* layerNorm($0, gamma: γ, beta: β)) }, tolerance: 1e-8)
  }

  /// Every law of layer norm's derivative.
  public static let all = [noShift, noStretch, stencil]
}

/// The five-point stencil's derivatives of one number by every element.
private func slopes(at tensor: Tensor, of function: (Tensor) -> Tensor) -> Tensor {
  checkGradients(at: [tensor]) { function($0[0]) }[0].numeric
}
