import FormalAlgorithms
import GraphDrawing
import Tensors

/// Recorded computations that the tests draw: awkward sizes, seeded numbers.
enum Computations {
  static func random(_ shape: Shape, seed: UInt64) -> Tensor {
    var source = RandomSource(seed: seed)
    return .normal(shape, from: &source)
  }

  /// Algorithm 4 with ℓ_x ≠ ℓ_z and d_x ≠ d_z ≠ d_attn ≠ d_out.
  static func crossAttention() -> Tape {
    var source = RandomSource(seed: 4)
    let W = AttentionParameters(dx: 3, dz: 4, dattn: 2, dout: 5, from: &source)
    let tape = Tape()
    tape.record {
      attention(random([3, 6], seed: 1), random([4, 7], seed: 2), W, mask: .bidirectional)
    }
    return tape
  }

  /// Algorithm 4 on one sequence, nobody seeing ahead.
  static func selfAttention() -> Tape {
    var source = RandomSource(seed: 5)
    let W = AttentionParameters(dx: 3, dz: 3, dattn: 2, dout: 4, from: &source)
    let X = random([3, 5], seed: 3)
    let tape = Tape()
    tape.record { attention(X, X, W, mask: .causal) }
    return tape
  }

  /// Algorithm 5 with three heads.
  static func multiHeadAttention() -> Tape {
    var source = RandomSource(seed: 6)
    let W = MHAttentionParameters(
      heads: 3, dx: 4, dz: 5, dattn: 2, dmid: 3, dout: 4, from: &source)
    let tape = Tape()
    tape.name(W)
    tape.record {
      mhAttention(random([4, 6], seed: 7), random([5, 7], seed: 8), W, mask: .bidirectional)
    }
    return tape
  }

  /// Algorithm 6 on a matrix.
  static func layerNorm() -> Tape {
    let W = NormParameters.layer(gamma: random([4], seed: 9), beta: random([4], seed: 10))
    let tape = Tape()
    tape.record { FormalAlgorithms.layerNorm(random([4, 5], seed: 11), W) }
    return tape
  }
}

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
