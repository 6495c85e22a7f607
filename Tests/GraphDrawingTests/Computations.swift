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
