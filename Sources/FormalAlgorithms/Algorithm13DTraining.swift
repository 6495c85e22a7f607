import Tensors

/// Algorithm 13: trains the decoder-only transformer to tell the next token, one sequence at a time.
///
/// - Parameters:
///   - data: the sequences x_n, each from bos to eos (erratum E14).
///   - θ: the initial parameters.
///   - epochs: N_epochs, how often all sequences are visited, in the given order.
///   - η: the learning rate, positive; with 0 nothing moves, below it stops.
///   - observe: told of each visit, before its step.
/// - Returns: θ̂, the trained parameters.
///
/// The loss is the sum over positions, not the mean; a sequence of one token has loss 0.
public func dTraining(
  _ data: [[Int]], _ θ: DTransformerParameters, epochs: Int, rate η: Double,
  observe: (TrainingVisit<DTransformerParameters>) -> Void = { _ in }
) -> DTransformerParameters {
  algorithm(13) { line in
    requireTraining(epochs: epochs, rate: η)
    var θ = θ
    for i in line(1, each: "i", in: 0..<epochs) {  // for i = 1, 2, …, N_epochs do
      for n in line(2, each: "n", in: data.indices) {  // for n = 1, 2, …, N_data do
        let x = data[n]
        Tape.recording { tape in
          let ℓ = line(3) { x.count }  // ℓ ← length(x_n)
          let P = line(4) { dTransformer(x, θ) }  // P(θ) ← DTransformer(x_n | θ)
          // loss(θ) = −Σ_{t=1}^{ℓ−1} log P(θ)[x_n[t+1], t]
          let loss = line(5) { logLoss(P, targets: following(Array(x[..<ℓ]))) }
          observe(TrainingVisit(epoch: i + 1, n: n + 1, θ: θ, loss: loss.scalar))
          // θ ← θ − η · ∇loss(θ)
          θ = line(6) { descended(θ, η, tape.gradients(of: loss, with: θ.tensors)) }
        }
      }
    }
    return line(9) { θ }  // return θ̂ = θ
  }
}
