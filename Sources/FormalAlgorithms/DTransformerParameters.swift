import Tensors

/// The parameters θ of Algorithm 10, in the paper's order.
public struct DTransformerParameters: Parameters {
  /// W_e, the token embedding matrix: `d_e × N_V`.
  public var e: Tensor
  /// W_p, the positional embedding matrix: `d_e × ℓ_max`.
  public var p: Tensor
  /// The layers l = 1 … L.
  public var layers: [Layer]
  /// γ and β of the last norm: `d_e` each.
  public var norm: NormParameters
  /// W_u, the unembedding matrix: `N_V × d_e`.
  public var u: Tensor

  /// The parameters of one layer.
  public struct Layer: Sendable {
    /// 𝓦_l, self-attention, with d_x = d_z = d_out = d_e.
    public var W: MHAttentionParameters
    /// γ_l^1, β_l^1, the norm before attention: `d_e` each.
    public var norm1: NormParameters
    /// γ_l^2, β_l^2, the norm before the MLP: `d_e` each.
    public var norm2: NormParameters
    /// W_mlp1^l: `d_mlp × d_e`.
    public var mlp1: Tensor
    /// b_mlp1^l: `d_mlp`.
    public var bmlp1: Tensor
    /// W_mlp2^l: `d_e × d_mlp`.
    public var mlp2: Tensor
    /// b_mlp2^l: `d_e`.
    public var bmlp2: Tensor

    /// Takes the parts; sizes that do not fit together stop.
    public init(
      W: MHAttentionParameters, norm1: NormParameters, norm2: NormParameters,
      mlp1: Tensor, bmlp1: Tensor, mlp2: Tensor, bmlp2: Tensor
    ) {
      (self.W, self.norm1, self.norm2) = (W, norm1, norm2)
      (self.mlp1, self.bmlp1, self.mlp2, self.bmlp2) = (mlp1, bmlp1, mlp2, bmlp2)
      requireLayer(W, norms: [norm1, norm2], mlp: (mlp1, bmlp1, mlp2, bmlp2))
    }
  }

  /// Takes the parts; sizes that do not fit together stop when they meet.
  public init(e: Tensor, p: Tensor, layers: [Layer], norm: NormParameters, u: Tensor) {
    (self.e, self.p, self.layers, self.norm, self.u) = (e, p, layers, norm, u)
  }

  /// Random parameters: weights of variance 1/(number of inputs), embeddings of variance 1/d_e, scales
  /// 1, biases and offsets 0.
  ///
  /// - Parameters:
  ///   - vocabulary: N_V, special tokens included.
  ///   - maximumLength: ℓ_max.
  ///   - layers: L.
  ///   - heads: H.
  ///   - de: size of a token's vector, d_e.
  ///   - dattn: size of a head's queries and keys, d_attn; d_e/H if nil (erratum E7).
  ///   - dmid: size of a head's output, d_mid; d_e/H if nil.
  ///   - dmlp: size inside the MLP, d_mlp.
  public init(
    vocabulary: Int, maximumLength: Int, layers: Int, heads: Int, de: Int, dattn: Int? = nil,
    dmid: Int? = nil, dmlp: Int, precision: Precision = .double, from random: inout RandomSource
  ) {
    var weights = RandomWeights(
      layers: [layers], heads: heads, de: de, dattn: dattn, dmid: dmid,
      precision: precision, random: random)
    e = weights.embedding(columns: vocabulary)
    p = weights.embedding(columns: maximumLength)
    self.layers = (0..<layers).map { _ in
      Layer(
        W: weights.attention(), norm1: weights.norm(), norm2: weights.norm(),
        mlp1: weights.matrix(dmlp, de), bmlp1: weights.zeros(dmlp),
        mlp2: weights.matrix(de, dmlp), bmlp2: weights.zeros(de))
    }
    norm = weights.norm()
    u = weights.matrix(vocabulary, de)
    random = weights.random
  }

  /// Visits W_e, W_p, the layers, γ and β, W_u.
  public mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_e", &e)
    body("W_p", &p)
    for index in layers.indices { layers[index].forEachTensor(l: index + 1, body) }
    norm.forEachTensor(body)
    body("W_u", &u)
  }
}

extension DTransformerParameters.Layer {
  /// Visits the tensors of layer `l`, counted from 1.
  mutating func forEachTensor(l: Int, _ body: (String, inout Tensor) -> Void) {
    W.forEachTensor { body("W_\(l).\($0)", &$1) }
    norm1.forEachTensor { body("\($0)_\(l)^1", &$1) }
    norm2.forEachTensor { body("\($0)_\(l)^2", &$1) }
    body("W_mlp1^\(l)", &mlp1)
    body("b_mlp1^\(l)", &bmlp1)
    body("W_mlp2^\(l)", &mlp2)
    body("b_mlp2^\(l)", &bmlp2)
  }
}
