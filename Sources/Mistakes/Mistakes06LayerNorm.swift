import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 6.
public enum NormMistakes {
  /// The variance of a sample, not of a whole.
  public static let sampleVariance = Mistake<NormFunction>(
    "divisor d_e − 1",
    """
    The variance is divided by d_e − 1, as of a sample: four elements come out with variance \
    0.75.
    """,
    source: "a PyTorch implementation of Algorithms 4–15: the default of `std`",
    law: NormLaws.unitVariance
  ) { e, W in
    let m = mean(e, W)
    // Wrong: d_e − 1.
    let v = columnSums(square(e - m)) / Double(e.rows - 1)
    return finish((e - m) / squareRoot(v + epsilon(W, e)), W)
  }

  /// One mean and one deviation for all tokens.
  public static let wholeMatrix = Mistake<NormFunction>(
    "the whole matrix",
    """
    Mean and deviation are taken over all tokens together: each is normalised by what comes \
    after it, so the future leaks into the past.
    """,
    source: "a PyTorch implementation of Algorithms 1–10", law: NormLaws.ownColumn
  ) { e, W in
    let count = Double(e.count)
    // Wrong: one number each for the matrix, and the divisor n − 1 besides.
    let m = sum(e) / count
    let v = sum(square(e - m)) / (count - 1)
    return finish((e - m) / squareRoot(v), W)
  }

  /// Each feature is normalised over the tokens.
  public static let overTokens = Mistake<NormFunction>(
    "over the tokens",
    """
    Each feature is normalised over the tokens, which is batch norm: one token alone has no \
    variance.
    """,
    source: "the other axis, in the other convention", law: NormLaws.ownColumn
  ) { e, W in
    let ℓ = Double(e.columns)
    // Wrong: rows, not columns.
    let rows = e.transposed
    let m = columnSums(rows) / ℓ
    let v = columnSums(square(rows - m)) / ℓ
    return finish(((rows - m) / squareRoot(v)).transposed, W)
  }

  /// An ε that nobody asked for.
  public static let hiddenEpsilon = Mistake<NormFunction>(
    "hidden ε",
    """
    1e-5 is added to the variance though none was asked for: small vectors come out smaller than \
    they should.
    """,
    source:
      """
      a PyTorch implementation of Algorithms 4–15; the default of every \
      library; erratum E4
      """, law: NormLaws.anySize
  ) { e, W in
    let m = mean(e, W)
    let v = columnSums(square(e - m)) / Double(e.rows)
    // Wrong: + 1e-5.
    return finish((e - m) / squareRoot(v + Tensor(scalar: 1e-5, precision: e.precision)), W)
  }

  /// An ε of 1.
  public static let epsilonOfOne = Mistake<NormFunction>(
    "ε of 1", "The ε is written `1**-5`, which is 1, not 0.00001.",
    source: "an earlier version of a PyTorch implementation of Algorithms 4–15",
    law: NormLaws.unitVariance
  ) { e, W in
    let m = mean(e, W)
    let v = columnSums(square(e - m)) / Double(e.rows)
    // Wrong: + 1.
    return finish((e - m) / squareRoot(v + Tensor(scalar: 1, precision: e.precision)), W)
  }

  /// The ε is added to the root.
  public static let epsilonOutsideTheRoot = Mistake<NormFunction>(
    "ε outside the root",
    """
    The ε (here 1e-5) is added to the deviation, not to the variance: √v + ε in place of √(v + \
    ε).
    """,
    source: "tutorials that divide by `std + eps`; erratum E4", law: NormLaws.anySize
  ) { e, W in
    let m = mean(e, W)
    let v = columnSums(square(e - m)) / Double(e.rows)
    // Wrong: after the root.
    return finish((e - m) / (squareRoot(v) + Tensor(scalar: 1e-5, precision: e.precision)), W)
  }

  /// The root is forgotten.
  public static let variance = Mistake<NormFunction>(
    "divided by the variance",
    """
    The division is by v, where the paper has √v: large vectors come out small.
    """,
    source: "line 3 without its root", law: NormLaws.unitVariance
  ) { e, W in
    let m = mean(e, W)
    let v = columnSums(square(e - m)) / Double(e.rows)
    // Wrong: no root.
    return finish((e - m) / (v + epsilon(W, e)), W)
  }

  /// γ and β are left out.
  public static let noScale = Mistake<NormFunction>(
    "γ and β left out",
    "The result is not scaled and not shifted; with γ = 1 and β = 0 nothing shows.",
    source: "line 3 cut short", law: NormLaws.scaleAndOffset
  ) { e, W in
    let m = mean(e, W)
    let v = columnSums(square(e - m)) / Double(e.rows)
    // Wrong: no γ, no β.
    return (e - m) / squareRoot(v + epsilon(W, e))
  }

  /// RMS norm by the deviation.
  public static let rmsAboutTheMean = Mistake<NormFunction>(
    "RMS norm by the deviation",
    """
    RMS norm divides by the deviation about the mean, where m should be 0 throughout.
    """,
    source: "a JAX decoder-only model that cites the paper", law: NormLaws.rms
  ) { e, W in
    // Wrong: the mean is taken off in line 2 though RMS norm has none.
    let about = columnSums(e) / Double(e.rows)
    let v = columnSums(square(e - about)) / Double(e.rows)
    return finish((e - mean(e, W)) / squareRoot(v + epsilon(W, e)), W)
  }

  /// Every known mistake of Algorithm 6.
  public static let all = [
    sampleVariance, wholeMatrix, overTokens, hiddenEpsilon, epsilonOfOne, epsilonOutsideTheRoot,
    variance, noScale, rmsAboutTheMean,
  ]

  /// Algorithm 6 with its laws and mistakes.
  public static let catalogue = Catalogue<NormFunction>(
    "Algorithm 6: layer norm", right: { layerNorm($0, $1) }, laws: NormLaws.all, mistakes: all
  ) { f in
    let e = sample([4, 5], seed: 600) / 100
    let gamma = sample([4], seed: 601)
    return [f(e, .layer(gamma: gamma, beta: sample([4], seed: 602))), f(e, .rms(gamma: gamma))]
  }

  /// Line 1: m, which is 0 for RMS norm.
  private static func mean(_ e: Tensor, _ W: NormParameters) -> Tensor {
    W.beta == nil
      ? .zeros([1, e.columns], precision: e.precision) : columnSums(e) / Double(e.rows)
  }

  /// The ε that was chosen, 0 by default.
  private static func epsilon(_ W: NormParameters, _ e: Tensor) -> Tensor {
    Tensor(scalar: W.epsilon, precision: e.precision)
  }

  /// The end of line 3: ⊙ γ + β.
  private static func finish(_ normal: Tensor, _ W: NormParameters) -> Tensor {
    let scaled = normal .* W.gamma
    return W.beta.map { scaled + $0 } ?? scaled
  }
}
