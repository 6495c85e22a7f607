import FormalAlgorithms
import Tensors

/// The known wrong ways to apply a temperature.
public enum TemperatureMistakes {
  /// Softmax of p in place of log p.
  public static let onProbabilities = Mistake<TemperatureFunction>(
    "temperature on p", "q = softmax(p/τ): what belongs to logits is done to probabilities.",
    source: "a Flax decoder-only model that cites the paper: softmax applied twice",
    law: TemperatureLaws.one
  ) { p, τ in softmax(p / τ) }  // Wrong: log p.

  /// The power is τ.
  public static let multiplied = Mistake<TemperatureFunction>(
    "times τ", "q ∝ p^τ: a small τ flattens, and a large one sharpens.",
    source: "logits multiplied by the temperature; β = 1/τ under the name of τ",
    law: TemperatureLaws.half
  ) { p, τ in softmax(τ * log(p)) }  // Wrong: 1/τ.

  /// The power is taken as it is printed.
  public static let underflow = Mistake<TemperatureFunction>(
    "p^{1/τ} as printed",
    "The powers are computed and divided by their sum; for a small τ all are 0.",
    source: "a PyTorch implementation of Algorithms 4–15", law: TemperatureLaws.cold
  ) { p, τ in
    let powers = exp(log(p) / τ)
    return powers / sum(powers).scalar  // Wrong: the sum can be 0.
  }

  /// The powers are not divided by their sum.
  public static let notNormalised = Mistake<TemperatureFunction>(
    "not divided by the sum", "q = p^{1/τ}: a draw of u beyond the sum meets no token.",
    source: "∝ read as =", law: TemperatureLaws.sums
  ) { p, τ in exp(log(p) / τ) }

  /// A small number inside the logarithm.
  public static let epsilon = Mistake<TemperatureFunction>(
    "ε in the logarithm", "q = softmax(log(p + 10⁻⁹)/τ): with a large τ impossible tokens come.",
    source: "the fear of log 0; exp(−∞) is 0, and harmless", law: TemperatureLaws.never
  ) { p, τ in softmax(log(p + Tensor.full(p.shape, 1e-9, precision: p.precision)) / τ) }

  /// Every known mistake of the temperature.
  public static let all = [onProbabilities, multiplied, underflow, notNormalised, epsilon]

  /// The temperature with its laws and mistakes.
  public static let catalogue = Catalogue<TemperatureFunction>(
    "temperature", right: { tempered($0, .of($1)) }, laws: TemperatureLaws.all, mistakes: all
  ) { f in
    let p = Tensor(vector: [0.4, 0, 0.1, 0.5])
    return [f(p, 3), f(p, 0.0004)]
  }
}
