import Tensors

/// The parameters θ of Algorithm 8, in the paper's order.
public struct EDTransformerParameters: Parameters {
  /// W_e, the token embedding matrix, the same for z and x: `d_e × N_V`.
  public var e: Tensor
  /// W_p, the positional embedding matrix, the same for z and x: `d_e × ℓ_max`.
  public var p: Tensor
  /// The encoder's layers l = 1 … L_enc.
  public var encoder: [EncoderLayer]
  /// The decoder's layers l = 1 … L_dec.
  public var decoder: [DecoderLayer]
  /// W_u, the unembedding matrix: `N_V × d_e`.
  public var u: Tensor

  /// The parameters of one layer of the encoder.
  public struct EncoderLayer: Sendable {
    /// 𝓦_l^enc, self-attention of z, with d_x = d_z = d_out = d_e.
    public var Wenc: MHAttentionParameters
    /// γ_l^1, β_l^1, the norm after attention: `d_e` each.
    public var norm1: NormParameters
    /// γ_l^2, β_l^2, the norm after the MLP: `d_e` each.
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
      Wenc: MHAttentionParameters, norm1: NormParameters, norm2: NormParameters,
      mlp1: Tensor, bmlp1: Tensor, mlp2: Tensor, bmlp2: Tensor
    ) {
      (self.Wenc, self.norm1, self.norm2) = (Wenc, norm1, norm2)
      (self.mlp1, self.bmlp1, self.mlp2, self.bmlp2) = (mlp1, bmlp1, mlp2, bmlp2)
      requireLayer(Wenc, norms: [norm1, norm2], mlp: (mlp1, bmlp1, mlp2, bmlp2))
    }
  }

  /// The parameters of one layer of the decoder.
  public struct DecoderLayer: Sendable {
    /// 𝓦_l^dec, self-attention of x, with d_x = d_z = d_out = d_e.
    public var Wdec: MHAttentionParameters
    /// 𝓦_l^e/d, x asks and z answers, with d_x = d_z = d_out = d_e; not the same as 𝓦_l^dec.
    public var Wed: MHAttentionParameters
    /// γ_l^3, β_l^3, the norm after self-attention: `d_e` each.
    public var norm3: NormParameters
    /// γ_l^4, β_l^4, the norm after cross-attention: `d_e` each.
    public var norm4: NormParameters
    /// γ_l^5, β_l^5, the norm after the MLP: `d_e` each.
    public var norm5: NormParameters
    /// W_mlp3^l: `d_mlp × d_e`.
    public var mlp3: Tensor
    /// b_mlp3^l: `d_mlp`.
    public var bmlp3: Tensor
    /// W_mlp4^l: `d_e × d_mlp`.
    public var mlp4: Tensor
    /// b_mlp4^l: `d_e`.
    public var bmlp4: Tensor

    /// Takes the parts; sizes that do not fit together stop.
    public init(
      Wdec: MHAttentionParameters, Wed: MHAttentionParameters, norm3: NormParameters,
      norm4: NormParameters, norm5: NormParameters, mlp3: Tensor, bmlp3: Tensor, mlp4: Tensor,
      bmlp4: Tensor
    ) {
      (self.Wdec, self.Wed) = (Wdec, Wed)
      (self.norm3, self.norm4, self.norm5) = (norm3, norm4, norm5)
      (self.mlp3, self.bmlp3, self.mlp4, self.bmlp4) = (mlp3, bmlp3, mlp4, bmlp4)
      for W in [Wdec, Wed] {
        requireLayer(W, norms: [norm3, norm4, norm5], mlp: (mlp3, bmlp3, mlp4, bmlp4))
      }
    }
  }

  /// Takes the parts; sizes that do not fit together stop when they meet.
  public init(e: Tensor, p: Tensor, encoder: [EncoderLayer], decoder: [DecoderLayer], u: Tensor) {
    (self.e, self.p, self.encoder, self.decoder, self.u) = (e, p, encoder, decoder, u)
  }

  /// Random parameters: weights of variance 1/(number of inputs), embeddings of variance 1/d_e, scales
  /// 1, biases and offsets 0.
  ///
  /// - Parameters:
  ///   - vocabulary: N_V, special tokens included.
  ///   - maximumLength: ℓ_max, of z and of x.
  ///   - encoderLayers: L_enc.
  ///   - decoderLayers: L_dec.
  ///   - heads: H.
  ///   - de: size of a token's vector, d_e.
  ///   - dattn: size of a head's queries and keys, d_attn; d_e/H if nil (erratum E7).
  ///   - dmid: size of a head's output, d_mid; d_e/H if nil.
  ///   - dmlp: size inside the MLP, d_mlp.
  public init(
    vocabulary: Int, maximumLength: Int, encoderLayers: Int, decoderLayers: Int, heads: Int,
    de: Int, dattn: Int? = nil, dmid: Int? = nil, dmlp: Int, precision: Precision = .double,
    from random: inout RandomSource
  ) {
    var weights = RandomWeights(
      layers: [encoderLayers, decoderLayers], heads: heads, de: de, dattn: dattn, dmid: dmid,
      precision: precision, random: random)
    e = weights.embedding(columns: vocabulary)
    p = weights.embedding(columns: maximumLength)
    encoder = (0..<encoderLayers).map { _ in
      EncoderLayer(
        Wenc: weights.attention(), norm1: weights.norm(), norm2: weights.norm(),
        mlp1: weights.matrix(dmlp, de), bmlp1: weights.zeros(dmlp),
        mlp2: weights.matrix(de, dmlp), bmlp2: weights.zeros(de))
    }
    decoder = (0..<decoderLayers).map { _ in
      DecoderLayer(
        Wdec: weights.attention(), Wed: weights.attention(), norm3: weights.norm(),
        norm4: weights.norm(), norm5: weights.norm(),
        mlp3: weights.matrix(dmlp, de), bmlp3: weights.zeros(dmlp),
        mlp4: weights.matrix(de, dmlp), bmlp4: weights.zeros(de))
    }
    u = weights.matrix(vocabulary, de)
    random = weights.random
  }

  /// Visits W_e, W_p, the encoder's layers, the decoder's layers, W_u.
  public mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_e", &e)
    body("W_p", &p)
    for index in encoder.indices { encoder[index].forEachTensor(l: index + 1, body) }
    for index in decoder.indices { decoder[index].forEachTensor(l: index + 1, body) }
    body("W_u", &u)
  }
}

extension EDTransformerParameters.EncoderLayer {
  /// Visits the tensors of layer `l`, counted from 1.
  mutating func forEachTensor(l: Int, _ body: (String, inout Tensor) -> Void) {
    Wenc.forEachTensor { body("W^enc_\(l).\($0)", &$1) }
    norm1.forEachTensor { body("\($0)_\(l)^1", &$1) }
    norm2.forEachTensor { body("\($0)_\(l)^2", &$1) }
    body("W_mlp1^\(l)", &mlp1)
    body("b_mlp1^\(l)", &bmlp1)
    body("W_mlp2^\(l)", &mlp2)
    body("b_mlp2^\(l)", &bmlp2)
  }
}

extension EDTransformerParameters.DecoderLayer {
  /// Visits the tensors of layer `l`, counted from 1.
  mutating func forEachTensor(l: Int, _ body: (String, inout Tensor) -> Void) {
    Wdec.forEachTensor { body("W^dec_\(l).\($0)", &$1) }
    Wed.forEachTensor { body("W^e/d_\(l).\($0)", &$1) }
    norm3.forEachTensor { body("\($0)_\(l)^3", &$1) }
    norm4.forEachTensor { body("\($0)_\(l)^4", &$1) }
    norm5.forEachTensor { body("\($0)_\(l)^5", &$1) }
    body("W_mlp3^\(l)", &mlp3)
    body("b_mlp3^\(l)", &bmlp3)
    body("W_mlp4^\(l)", &mlp4)
    body("b_mlp4^\(l)", &bmlp4)
  }
}
