import Tensors

/// Algorithm 14: goes on with a prompt, one token after another.
///
/// - Parameters:
///   - x: the prompt, at least one token, counted from 0.
///   - θ̂: trained parameters.
///   - ℓ_gen: how many tokens to generate; there is no stop at eos.
///   - τ: the temperature.
///   - random: draws the tokens, one number for each.
/// - Returns: y, the new tokens alone, ℓ_gen of them.
///
/// An empty prompt, and one that leaves no room in ℓ_max (ℓ + ℓ_gen − 1 ≤ ℓ_max), are faults
/// (erratum E21), and nothing is generated.
public func dInference(
  _ x: [Int], _ θ̂: DTransformerParameters, generating ℓ_gen: Int, temperature τ: Temperature = 1,
  from random: inout some UniformSource
) -> [Int] {
  algorithm(14) { line in
    var x = x
    let ℓ = line(1) { length(x) }  // ℓ ← length(x)
    guard hasRoom(ℓ, ℓ_gen, θ̂.p.columns) else { return [] }
    for i in line(2, each: "i", in: 0..<ℓ_gen) {  // for i = 1, 2, …, ℓ_gen do
      let P = line(3) { dTransformer(x, θ̂) }  // P ← DTransformer(x | θ̂)
      let p = line(4) { column(P, ℓ + i - 1) }  // p ← P[:, ℓ + i − 1]
      let y = line(5) { sample(p, τ, from: &random) }  // sample a token y from q ∝ p^{1/τ}
      x = line(6) { x + [y] }  // x ← [x, y]
    }
    return line(8) { Array(x[ℓ..<ℓ + ℓ_gen]) }  // return y = x[ℓ + 1 : ℓ + ℓ_gen]
  }
}

/// Column `t`, counted from 0, as a vector: the paper's P[:, t + 1].
package func column(_ P: Tensor, _ t: Int) -> Tensor { P.columns(t..<t + 1).reshaped([P.rows]) }

/// Whether the longest sequence that the model is to see fits; a fault if not.
package func hasRoom(_ ℓ: Int, _ ℓ_gen: Int, _ ℓ_max: Int) -> Bool {
  if ℓ_gen < 0 { noteFault("ℓ_gen = \(ℓ_gen) tokens cannot be generated") }
  let fits = ℓ + ℓ_gen - 1 <= ℓ_max
  if !fits {
    noteFault("\(ℓ) tokens and \(ℓ_gen) more need ℓ_max ≥ \(ℓ + ℓ_gen - 1), not \(ℓ_max)")
  }
  return ℓ > 0 && ℓ_gen >= 0 && fits
}
