import Tensors

/// The known wrong derivatives of the softmax of columns.
public enum SoftmaxPullbackMistakes {
  /// Each entry by itself.
  public static let entryByEntry = Mistake<SoftmaxPullback>(
    "entry by entry",
    """
    The derivative is taken to be p(1 − p) for each entry, as if the others stood still; but they \
    share one sum.
    """,
    source: "the diagonal of the Jacobian in place of the whole; the sigmoid's rule",
    law: SoftmaxPullbackLaws.columnsAddUp
  ) { P, dP in
    // Wrong: no other entry has a say.
    P .* dP - P .* P .* dP
  }

  /// The second term is forgotten.
  public static let unprojected = Mistake<SoftmaxPullback>(
    "no share of the others", "The derivative of exp alone: the sum below is taken to be constant.",
    source: "exp and division differentiated apart, the division forgotten",
    law: SoftmaxPullbackLaws.columnsAddUp
  ) { P, dP in
    // Wrong: − P·Σ is missing.
    P .* dP
  }

  /// The other axis.
  public static let alongRows = Mistake<SoftmaxPullback>(
    "sum along the rows",
    "The sum of P ⊙ dP runs over the tokens, where it should run over a column.",
    source: "the other axis, in the other convention", law: SoftmaxPullbackLaws.columnsAddUp
  ) { P, dP in
    let (Pt, dPt) = (P.transposed, dP.transposed)
    // Wrong: rows, not columns.
    return (Pt .* (dPt - columnSums(Pt .* dPt))).transposed
  }

  /// Every known mistake of the softmax's derivative.
  public static let all = [entryByEntry, unprojected, alongRows]

  /// The derivative of softmax, with its laws and mistakes.
  public static let catalogue = Catalogue<SoftmaxPullback>(
    "the derivative of softmax", right: { P, dP in P .* (dP - columnSums(P .* dP)) },
    laws: SoftmaxPullbackLaws.all, mistakes: all
  ) { f in [f(softmax(sample([4, 3], seed: 1000)), sample([4, 3], seed: 1001))] }
}

/// The known wrong derivatives of layer norm (γ = 1, β = 0).
public enum NormPullbackMistakes {
  /// Mean and deviation are taken for constants.
  public static let constants = Mistake<NormPullback>(
    "mean and deviation constant",
    """
    The gradient is divided by σ and nothing else: that m and σ move with e is forgotten.
    """,
    source: "`detach()` or `stop_gradient` around the statistics", law: NormPullbackLaws.noShift
  ) { e, dy in
    // Wrong: neither m nor σ has a share.
    dy / deviation(e)
  }

  /// Only the deviation is taken for a constant.
  public static let constantDeviation = Mistake<NormPullback>(
    "deviation constant", "The mean has its share, the deviation has none.",
    source: "a derivation that stops after the mean", law: NormPullbackLaws.noStretch
  ) { e, dy in
    // Wrong: σ has no share.
    (dy - columnMeans(dy)) / deviation(e)
  }

  /// The division is forgotten.
  public static let undivided = Mistake<NormPullback>(
    "not divided by σ", "The two shares are taken off, but the result is not divided by σ.",
    source: "a derivation with e scaled beforehand", law: NormPullbackLaws.stencil
  ) { e, dy in
    let ê = (e - columnMeans(e)) / deviation(e)
    // Wrong: / σ is missing.
    return dy - columnMeans(dy) - ê .* columnMeans(dy .* ê)
  }

  /// Every known mistake of layer norm's derivative.
  public static let all = [constants, constantDeviation, undivided]

  /// The derivative of layer norm, with its laws and mistakes.
  public static let catalogue = Catalogue<NormPullback>(
    "the derivative of layer norm",
    right: { e, dy in
      let ê = (e - columnMeans(e)) / deviation(e)
      return (dy - columnMeans(dy) - ê .* columnMeans(dy .* ê)) / deviation(e)
    }, laws: NormPullbackLaws.all, mistakes: all
  ) { f in [f(sample([5, 3], seed: 1002), sample([5, 3], seed: 1003))] }

  /// σ of each column.
  private static func deviation(_ e: Tensor) -> Tensor {
    squareRoot(columnMeans(square(e - columnMeans(e))))
  }
}
