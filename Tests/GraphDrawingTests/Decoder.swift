import FormalAlgorithms
import Tensors

/// A stack of decoder layers: pre-norm, Algorithm 5 with a causal mask, and two affine maps around a
/// GELU.
struct Decoder {
  struct Layer {
    var attention: MHAttentionParameters
    var norms: [NormParameters]
    var mlp: [Tensor]
  }

  var W_e: Tensor
  var W_p: Tensor
  var layers: [Layer]
  var norm: NormParameters
  let size = 8

  init(layers count: Int, heads: Int) {
    var source = RandomSource(seed: 60)
    let size = size
    W_e = .normal([size, 11], from: &source)
    W_p = .normal([size, 9], from: &source)
    layers = (0..<count).map { _ in
      Layer(
        attention: MHAttentionParameters(
          heads: heads, dx: size, dz: size, dattn: 3, dmid: 5, dout: size, from: &source),
        norms: [.layer(size: size), .layer(size: size)],
        mlp: [
          .normal([13, size], from: &source), .zeros([13]), .normal([size, 13], from: &source),
          .zeros([size]),
        ])
    }
    norm = .layer(size: size)
  }

  /// The tape of one forward pass, and its loss.
  func record(_ x: [Int] = [3, 1, 4, 1, 5, 9]) -> (tape: Tape, loss: Tensor) {
    let tape = Tape()
    name(on: tape)
    let loss = tape.record {
      let P = inScope("Decoder") { line in
        var X = line(1) { initialEmbedding(x, W_e, W_p) }
        tape.name(X, "X")
        for layer in line(2, each: "l", in: layers) {
          let X̃ = line(3) { FormalAlgorithms.layerNorm(X, layer.norms[0]) }
          X = line(4) { X + mhAttention(X̃, layer.attention, mask: .causal) }
          tape.name(X, "X")
          let Ỹ = line(5) { FormalAlgorithms.layerNorm(X, layer.norms[1]) }
          X = line(6) {
            let inner = gelu(layer.mlp[0] * Ỹ + layer.mlp[1])
            return X + (layer.mlp[2] * inner + layer.mlp[3])
          }
          tape.name(X, "X")
        }
        X = line(7) { FormalAlgorithms.layerNorm(X, norm) }
        return line(8) { W_e.transposed * X }
      }
      return crossEntropy(P, targets: Array(x.dropFirst()) + [nil])
    }
    return (tape, loss)
  }

  private func name(on tape: Tape) {
    tape.name(W_e, "W_e")
    tape.name(W_p, "W_p")
    for (index, layer) in layers.enumerated() {
      let l = index + 1
      tape.name(layer.attention)
      for (k, norm) in layer.norms.enumerated() {
        tape.name(norm.gamma, "γ_\(l)^\(k + 1)")
        if let beta = norm.beta { tape.name(beta, "β_\(l)^\(k + 1)") }
      }
      for (symbol, tensor) in zip(["W_mlp1", "b_mlp1", "W_mlp2", "b_mlp2"], layer.mlp) {
        tape.name(tensor, "\(symbol)^\(l)")
      }
    }
    tape.name(norm)
  }
}
