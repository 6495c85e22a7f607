import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// The same inputs give the same bits, and nothing is changed by looking at it (P0.23, P0.24).
struct DeterminismTests {
  static let W_e = sample([3, 7], seed: 1)
  static let W_p = sample([3, 6], seed: 2)
  static let single = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 3)
  static let heads = MHAttentionParameters.sample(
    heads: 2, dx: 3, dz: 3, dattn: 4, dmid: 5, dout: 3, seed: 4)
  static let norm = NormParameters.layer(gamma: sample([3], seed: 5), beta: sample([3], seed: 6))
  static let X = sample([3, 5], seed: 7)

  static let inputs =
    [W_e, W_p, X] + single.tensors + heads.tensors + norm.tensors

  /// Algorithms 1–7, with what each reads.
  static func run(_ algorithm: Int) -> Tensor {
    switch algorithm {
    case 1: tokenEmbedding([3, 0, 6], W_e)
    case 2: positionalEmbedding([0, 1, 2], W_p)
    case 3: singleQueryAttention(X.column(2), X, single)
    case 4: attention(X, X, single, mask: .causal)
    case 5: mhAttention(X, heads, mask: .causal)
    case 6: layerNorm(X, norm)
    default: unembedding(X, W_e.transposed)
    }
  }

  @Test("P0.23: bitwise equal results, with a tape and without", arguments: 1...7)
  func theSameInputsGiveTheSameBits(algorithm: Int) {
    let first = Self.run(algorithm)
    let tape = Tape()
    let recorded = tape.record { Self.run(algorithm) }
    #expect(Self.run(algorithm).isIdentical(to: first))
    #expect(recorded.isIdentical(to: first))
    #expect(tape.replayed().last?.isIdentical(to: first) == true)
    func gradients() -> [Tensor] { awkwardGradients(at: Self.inputs) { _ in Self.run(algorithm) } }
    #expect(zip(gradients(), gradients()).allSatisfy { $0.isIdentical(to: $1) })
  }

  @Test("P0.24: neither parameters nor inputs are changed", arguments: 1...7)
  func neitherParametersNorInputsAreChanged(algorithm: Int) {
    let before = Self.inputs.map(\.scalars)
    _ = awkwardGradients(at: Self.inputs) { _ in Self.run(algorithm) }
    #expect(Self.inputs.map(\.scalars) == before)
  }

  @Test("Float gives what Double gives, to its precision", arguments: 3...7)
  func floatAgreesWithDouble(algorithm: Int) {
    let X = Self.X.converted(to: .float)
    let single = Self.single.converted(to: .float)
    let found =
      switch algorithm {
      case 3: singleQueryAttention(X.column(2), X, single)
      case 4: attention(X, X, single, mask: .causal)
      case 5: mhAttention(X, Self.heads.converted(to: .float), mask: .causal)
      case 6: layerNorm(X, Self.norm.converted(to: .float))
      default: unembedding(X, Self.W_e.transposed.converted(to: .float))
      }
    #expect(found.precision == .float)
    // Sums of at most a dozen products of numbers near 1: a few units of 2⁻²⁴.
    expectClose(found, Self.run(algorithm), 2e-6)
  }
}
