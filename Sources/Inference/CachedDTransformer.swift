import FormalAlgorithms
import Tensors

/// Algorithm 10 with a memory: the keys and values of every layer and head are kept, and a new token
/// costs one column instead of all.
///
/// It gives the distributions of ``PlainDTransformer`` up to rounding (property P14.9).
///
/// - Complexity: a token at position ℓ takes time proportional to ℓ and to the number of parameters, not
///   to ℓ²; memory is 2·L·H·d numbers a token, and at most twice that.
public struct CachedDTransformer: TokenReader {
  /// The parameters.
  public let θ: DTransformerParameters
  /// How many tokens have been read.
  public private(set) var length = 0
  /// One for each layer.
  private var caches: [KeyValueCache]

  /// Has read nothing yet.
  public init(_ θ: DTransformerParameters) {
    self.θ = θ
    caches = θ.layers.map { KeyValueCache($0.W) }
  }

  /// ℓ_max.
  public var maximumLength: Int? { θ.p.columns }

  /// The lines of Algorithm 10 for the new tokens alone; the last two for the last token alone.
  public mutating func read(_ x: [Int]) -> Tensor {
    algorithm(10) { line in
      let n = line(1) { FormalAlgorithms.length(x) }
      guard n > 0 else { return .full([θ.u.rows], .nan, precision: θ.u.precision) }
      var X = line(2, 3) { laterEmbedding(x, after: length, θ.e, θ.p) }
      for l in line(4, each: "l", in: θ.layers.indices) {
        let W = θ.layers[l]
        var X̃ = line(5) { layerNorm(X, W.norm1) }
        X = line(6) { X + caches[l].selfAttention(X̃, W.W) }
        X̃ = line(7) { layerNorm(X, W.norm2) }
        X = line(8) { X + affine(W.mlp2, gelu(affine(W.mlp1, X̃, W.bmlp1)), W.bmlp2) }
      }
      length += n
      let e = line(10) { layerNorm(column(X, n - 1), θ.norm) }
      return line(11) { softmax(θ.u * e) }
    }
  }
}

/// Equation (1) for tokens that stand after `length` others: `d_e × n`.
func laterEmbedding(_ x: [Int], after length: Int, _ W_e: Tensor, _ W_p: Tensor) -> Tensor {
  tokenEmbedding(x, W_e) + positionalEmbedding(Array(length..<length + x.count), W_p)
}
