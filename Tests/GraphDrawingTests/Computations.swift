import FormalAlgorithms
import Tensors
import TestSupport

/// Recorded computations that the tests draw: awkward sizes, seeded numbers.
enum Computations {
  /// All of them, by name.
  static let all: [(name: String, record: @Sendable () -> Tape)] = [
    ("algorithm-1", tokenEmbedding), ("algorithm-2", positionalEmbedding),
    ("algorithm-3", singleQueryAttention), ("algorithm-4-cross", crossAttention),
    ("algorithm-4-causal", selfAttention), ("algorithm-5", multiHeadAttention),
    ("algorithm-6", layerNorm), ("algorithm-6-rms", rmsNorm), ("algorithm-7", unembedding),
    ("decoder", { Decoder(layers: 3, heads: 2).record().tape }),
  ]

  static func recording(_ body: (Tape) -> Void) -> Tape {
    let tape = Tape()
    tape.record { body(tape) }
    return tape
  }

  /// Algorithm 1 on a sequence.
  @Sendable static func tokenEmbedding() -> Tape {
    recording { _ in _ = FormalAlgorithms.tokenEmbedding([2, 0, 3], sample([4, 5], seed: 20)) }
  }

  /// Algorithm 2 for one position, whose column becomes a vector.
  @Sendable static func positionalEmbedding() -> Tape {
    recording { _ in _ = FormalAlgorithms.positionalEmbedding(3, sample([4, 6], seed: 21)) }
  }

  /// Algorithm 3 with d_in ≠ d_attn ≠ d_out.
  @Sendable static func singleQueryAttention() -> Tape {
    let W = AttentionParameters.sample(dx: 4, dz: 4, dattn: 2, dout: 3, seed: 22)
    return recording { _ in
      _ = FormalAlgorithms.singleQueryAttention(sample([4], seed: 23), sample([4, 5], seed: 24), W)
    }
  }

  /// Algorithm 4 with ℓ_x ≠ ℓ_z and d_x ≠ d_z ≠ d_attn ≠ d_out.
  @Sendable static func crossAttention() -> Tape {
    let W = AttentionParameters.sample(dx: 3, dz: 4, dattn: 2, dout: 5, seed: 4)
    return recording { _ in
      _ = attention(sample([3, 6], seed: 1), sample([4, 7], seed: 2), W, mask: .bidirectional)
    }
  }

  /// Algorithm 4 on one sequence, nobody seeing ahead.
  @Sendable static func selfAttention() -> Tape {
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 2, dout: 4, seed: 5)
    return recording { _ in
      let X = sample([3, 5], seed: 3)
      _ = attention(X, X, W, mask: .causal)
    }
  }

  /// Algorithm 5 with three heads.
  @Sendable static func multiHeadAttention() -> Tape {
    let W = MHAttentionParameters.sample(
      heads: 3, dx: 4, dz: 5, dattn: 2, dmid: 3, dout: 4, seed: 6)
    return recording { tape in
      tape.name(W)
      _ = mhAttention(sample([4, 6], seed: 7), sample([5, 7], seed: 8), W, mask: .bidirectional)
    }
  }

  /// Algorithm 6 on a matrix.
  @Sendable static func layerNorm() -> Tape {
    let W = NormParameters.layer(gamma: sample([4], seed: 9), beta: sample([4], seed: 10))
    return recording { _ in
      _ = FormalAlgorithms.layerNorm(sample([4, 5], seed: 11), W)
    }
  }

  /// Algorithm 6 without β, and with an ε.
  @Sendable static func rmsNorm() -> Tape {
    let W = NormParameters.rms(gamma: sample([4], seed: 12), epsilon: 1e-5)
    return recording { _ in
      _ = FormalAlgorithms.layerNorm(sample([4, 5], seed: 13), W)
    }
  }

  /// Algorithm 7 on a matrix.
  @Sendable static func unembedding() -> Tape {
    recording { _ in
      _ = FormalAlgorithms.unembedding(sample([4, 3], seed: 14), sample([6, 4], seed: 15))
    }
  }
}
