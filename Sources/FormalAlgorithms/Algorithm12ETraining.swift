import Tensors

/// Algorithm 12: trains the encoder-only transformer to fill in masked tokens, one sequence at a time.
///
/// - Parameters:
///   - data: the sequences x_n.
///   - θ: the initial parameters.
///   - epochs: N_epochs, how often all sequences are visited, in the given order.
///   - η: the learning rate, positive; with 0 nothing moves, below it stops.
///   - p_mask: the probability with which a token is masked, bos and eos too (erratum E17).
///   - random: draws the masks, one number for each token of each visit, in order: a token is masked if
///     it is below p_mask. They are drawn anew at every visit (erratum E18).
///   - observe: told of each visit, before its step.
/// - Returns: θ̂, the trained parameters.
///
/// The loss is the sum over masked positions; without any it is 0, and nothing moves.
public func eTraining(
  _ data: [[Int]], _ θ: ETransformerParameters, epochs: Int, rate η: Double, p_mask: Double,
  from random: inout some UniformSource,
  observe: (TrainingVisit<ETransformerParameters>) -> Void = { _ in }
) -> ETransformerParameters {
  algorithm(12) { line in
    requireTraining(epochs: epochs, rate: η)
    if !(0...1).contains(p_mask) { stop("training", "p_mask = \(p_mask) is no probability") }
    var θ = θ
    let mask = SpecialTokens(vocabulary: θ.e.columns).mask
    for i in line(1, each: "i", in: 0..<epochs) {  // for i = 1, 2, …, N_epochs do
      for n in line(2, each: "n", in: data.indices) {  // for n = 1, 2, …, N_data do
        let x = data[n]
        let ℓ = line(3) { x.count }  // ℓ ← length(x_n)
        var x̃ = x
        for t in line(4, each: "t", in: 0..<ℓ) {  // for t = 1, 2, …, ℓ do
          // x̃_n[t] ← mask_token with probability p_mask, x_n[t] with probability 1 − p_mask
          x̃[t] = line(5) { random.uniform() < p_mask ? mask : x[t] }
        }
        // T̃ ← {t ∈ [ℓ] : x̃_n[t] = mask_token}
        let T̃ = line(7) { x̃.indices.filter { x̃[$0] == mask } }
        Tape.recording { tape in
          let P = line(8) { eTransformer(x̃, θ) }  // P(θ) ← ETransformer(x̃_n | θ)
          // loss(θ) = −Σ_{t ∈ T̃} log P(θ)[x_n[t], t]
          let loss = line(9) { logLoss(P, targets: x.indices.map { T̃.contains($0) ? x[$0] : nil }) }
          observe(TrainingVisit(epoch: i + 1, n: n + 1, θ: θ, loss: loss.scalar, masked: T̃))
          // θ ← θ − η · ∇loss(θ)
          θ = line(10) { descended(θ, η, tape.gradients(of: loss, with: θ.tensors)) }
        }
      }
    }
    return line(13) { θ }  // return θ̂ = θ
  }
}
