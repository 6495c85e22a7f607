import FormalAlgorithms
import Tensors

/// Algorithm 8 with a memory: the encoder runs once, the keys and values that each decoder layer makes
/// of its result Z are computed once (erratum E39), and those of x are kept.
///
/// It gives the distributions of ``PlainEDTransformer`` up to rounding (property P15.4). A copy shares
/// the encoder's result.
///
/// - Complexity: a token of x at position ℓ takes time proportional to ℓ + ℓ_z and to the number of the
///   decoder's parameters.
public struct CachedEDTransformer: TokenReader {
  /// The parameters.
  public let θ: EDTransformerParameters
  /// How many tokens of x have been read.
  public private(set) var length = 0
  /// Z, the encoder's result: `d_e × ℓ_z`.
  public let Z: Tensor
  /// The keys and values of x, one for each layer of the decoder.
  private var own: [KeyValueCache]
  /// The keys and values of Z, one for each layer of the decoder.
  private let cross: [KeyValueCache]

  /// Runs the encoder on z; has read nothing of x yet. An empty z and one longer than ℓ_max are faults.
  public init(_ z: [Int], _ θ: EDTransformerParameters) {
    self.θ = θ
    let Z = algorithm(8) { line in
      let ℓ_z = line(1) { FormalAlgorithms.length(z) }
      var Z = line(2, 3) { laterEmbedding(Array(z[..<ℓ_z]), after: 0, θ.e, θ.p) }
      for l in line(4, each: "l", in: θ.encoder) {
        Z = line(5) { Z + mhAttention(Z, l.Wenc, mask: .bidirectional) }
        Z = line(6) { layerNorm(Z, l.norm1) }
        Z = line(7) { Z + affine(l.mlp2, relu(affine(l.mlp1, Z, l.bmlp1)), l.bmlp2) }
        Z = line(8) { layerNorm(Z, l.norm2) }
      }
      return Z
    }
    self.Z = Z
    own = θ.decoder.map { KeyValueCache($0.Wdec) }
    cross = θ.decoder.map {
      var cache = KeyValueCache($0.Wed)
      cache.append(Z, $0.Wed)
      return cache
    }
  }

  /// ℓ_max.
  public var maximumLength: Int? { θ.p.columns }

  /// The decoder's lines of Algorithm 8 for the new tokens alone; the last for the last token alone.
  public mutating func read(_ x: [Int]) -> Tensor {
    algorithm(8) { line in
      let n = line(10) { FormalAlgorithms.length(x) }
      guard n > 0 else { return .full([θ.u.rows], .nan, precision: θ.u.precision) }
      var X = line(11, 12) { laterEmbedding(x, after: length, θ.e, θ.p) }
      for l in line(13, each: "l", in: θ.decoder.indices) {
        let W = θ.decoder[l]
        X = line(14) { X + own[l].selfAttention(X, W.Wdec) }
        X = line(15) { layerNorm(X, W.norm3) }
        X = line(16) { X + cross[l].crossAttention(X, W.Wed) }
        X = line(17) { layerNorm(X, W.norm4) }
        X = line(18) { X + affine(W.mlp4, relu(affine(W.mlp3, X, W.bmlp3)), W.bmlp4) }
        X = line(19) { layerNorm(X, W.norm5) }
      }
      length += n
      return line(21) { softmax(θ.u * column(X, n - 1)) }
    }
  }
}
