import FormalAlgorithms
import FormalInference
import Tensors

/// What a case asks for, its sizes checked: nothing in it can stop the program.
enum Computation: Sendable {
  case tokenEmbedding(v: Int, Tensor)
  case positionalEmbedding(t: Int, Tensor)
  case singleQueryAttention(Tensor, Tensor, AttentionParameters)
  case attention(Tensor, Tensor, AttentionParameters, Mask)
  case mhAttention(Tensor, Tensor, MHAttentionParameters, Mask)
  case layerNorm(Tensor, NormParameters)
  case unembedding(Tensor, Tensor)
  case edTransformer(z: [Int], x: [Int], EDTransformerParameters)
  case eTransformer([Int], ETransformerParameters)
  case dTransformer([Int], DTransformerParameters)
  case edTraining([(z: [Int], x: [Int])], EDTransformerParameters, epochs: Int, rate: Double)
  case eTraining(
    [[Int]], ETransformerParameters, epochs: Int, rate: Double, p_mask: Double, masked: [[Int]]?)
  case dTraining([[Int]], DTransformerParameters, epochs: Int, rate: Double)
  case dInference([Int], DTransformerParameters, generating: Int, Temperature)
  case edInference([Int], EDTransformerParameters, Temperature, cap: Int)

  init(
    _ algorithm: Int, _ tensors: [Tensor], _ inputs: Inputs, _ hyper: Hyperparameters,
    _ reader: inout CaseReader
  ) throws(OracleError) {
    var feed = TensorFeed(tensors)
    func tensor(_ key: String) -> Tensor {
      guard let input = inputs.tensors.first(where: { $0.key == key }) else {
        stop("oracle", "a schema has no input \(key)")
      }
      return input.tensor
    }
    func tokens(_ key: String) -> [Int] {
      guard let tokens = inputs.integers[key] else {
        stop("oracle", "a schema has no input \(key)")
      }
      return tokens
    }
    let sequences = inputs.data.map(\.x)
    func epochs() throws(OracleError) -> Int { try hyper.integer("N_epochs", reader) }
    func rate() throws(OracleError) -> Double { try hyper.real("eta", reader) }
    func temperature() throws(OracleError) -> Temperature {
      let τ = try hyper.real("tau", reader)
      return τ == 0 ? .greedy : .of(τ)
    }
    switch algorithm {
    case 1: self = .tokenEmbedding(v: tokens("v")[0], feed.next())
    case 2: self = .positionalEmbedding(t: tokens("t")[0], feed.next())
    case 3: self = .singleQueryAttention(tensor("e"), tensor("context"), feed.attention())
    case 4:
      self = .attention(tensor("X"), tensor("Z"), feed.attention(), try hyper.mask(reader))
    case 5:
      let W = feed.mhAttention(heads: reader.size("H") ?? 1)
      self = .mhAttention(tensor("X"), tensor("Z"), W, try hyper.mask(reader))
    case 6:
      var W = feed.norm()
      W.epsilon = try hyper.real("epsilon", reader)
      self = .layerNorm(tensor("e"), W)
    case 7: self = .unembedding(tensor("e"), feed.next())
    case 8: self = .edTransformer(z: tokens("z"), x: tokens("x"), feed.edTransformer(reader))
    case 9: self = .eTransformer(tokens("x"), feed.eTransformer(reader))
    case 10: self = .dTransformer(tokens("x"), feed.dTransformer(reader))
    case 11:
      self = .edTraining(
        inputs.data, feed.edTransformer(reader), epochs: try epochs(), rate: try rate())
    case 12:
      try Self.requireSpecialTokens(reader)
      let epochs = try epochs()
      self = .eTraining(
        sequences, feed.eTransformer(reader), epochs: epochs, rate: try rate(),
        p_mask: try hyper.real("p_mask", upTo: 1, reader),
        masked: try hyper.masked(epochs: epochs, sequences, reader))
    case 13:
      self = .dTraining(
        sequences, feed.dTransformer(reader), epochs: try epochs(), rate: try rate())
    case 14:
      let (x, ℓ_max) = (tokens("x"), reader.size("ℓ_max") ?? 1)
      let ℓ_gen = try hyper.integer("ell_gen", in: 0...ℓ_max + 1 - x.count, reader)
      self = .dInference(x, feed.dTransformer(reader), generating: ℓ_gen, try temperature())
    default:
      try Self.requireSpecialTokens(reader)
      let ℓ_max = reader.size("ℓ_max") ?? 1
      let cap = try hyper.integer("ell_cap", in: 1...ℓ_max, default: ℓ_max, reader)
      self = .edInference(tokens("z"), feed.edTransformer(reader), try temperature(), cap: cap)
    }
  }

  /// Mask, bos and eos are the last three tokens.
  private static func requireSpecialTokens(_ reader: CaseReader) throws(OracleError) {
    guard let N_V = reader.size("N_V"), N_V < 3 else { return }
    throw OracleError(
      .shape, path: "$.parameters.W_e", expected: "N_V ≥ 3 columns: mask, bos and eos are the last",
      found: "\(N_V)")
  }
}

// MARK: - Parameters from tensors

extension TensorFeed {
  mutating func attention() -> AttentionParameters {
    let (q, bq, k, bk, v, bv) = (next(), next(), next(), next(), next(), next())
    return AttentionParameters(q: q, bq: bq, k: k, bk: bk, v: v, bv: bv)
  }

  mutating func mhAttention(heads: Int) -> MHAttentionParameters {
    let (q, bq, k, bk, v, bv) = (next(), next(), next(), next(), next(), next())
    let (o, bo) = (next(), next())
    return MHAttentionParameters(
      heads: heads, q: q, bq: bq, k: k, bk: bk, v: v, bv: bv, o: o, bo: bo)
  }

  mutating func norm() -> NormParameters {
    let gamma = next()
    return .layer(gamma: gamma, beta: next())
  }

  mutating func edTransformer(_ reader: CaseReader) -> EDTransformerParameters {
    let H = reader.size("H") ?? 1
    let (e, p) = (next(), next())
    let encoder = (0..<reader.layerCounts[0]).map { _ in
      let (W, norm1, norm2) = (mhAttention(heads: H), norm(), norm())
      return EDTransformerParameters.EncoderLayer(
        Wenc: W, norm1: norm1, norm2: norm2, mlp1: next(), bmlp1: next(), mlp2: next(),
        bmlp2: next())
    }
    let decoder = (0..<reader.layerCounts[1]).map { _ in
      let (Wdec, Wed) = (mhAttention(heads: H), mhAttention(heads: H))
      let (norm3, norm4, norm5) = (norm(), norm(), norm())
      return EDTransformerParameters.DecoderLayer(
        Wdec: Wdec, Wed: Wed, norm3: norm3, norm4: norm4, norm5: norm5, mlp3: next(),
        bmlp3: next(), mlp4: next(), bmlp4: next())
    }
    return EDTransformerParameters(e: e, p: p, encoder: encoder, decoder: decoder, u: next())
  }

  mutating func eTransformer(_ reader: CaseReader) -> ETransformerParameters {
    let H = reader.size("H") ?? 1
    let (e, p) = (next(), next())
    let layers = (0..<reader.layerCounts[0]).map { _ in
      let (W, norm1, norm2) = (mhAttention(heads: H), norm(), norm())
      return ETransformerParameters.Layer(
        W: W, norm1: norm1, norm2: norm2, mlp1: next(), bmlp1: next(), mlp2: next(), bmlp2: next())
    }
    let (f, bf, last) = (next(), next(), norm())
    return ETransformerParameters(e: e, p: p, layers: layers, f: f, bf: bf, norm: last, u: next())
  }

  mutating func dTransformer(_ reader: CaseReader) -> DTransformerParameters {
    let H = reader.size("H") ?? 1
    let (e, p) = (next(), next())
    let layers = (0..<reader.layerCounts[0]).map { _ in
      let (W, norm1, norm2) = (mhAttention(heads: H), norm(), norm())
      return DTransformerParameters.Layer(
        W: W, norm1: norm1, norm2: norm2, mlp1: next(), bmlp1: next(), mlp2: next(), bmlp2: next())
    }
    let last = norm()
    return DTransformerParameters(e: e, p: p, layers: layers, norm: last, u: next())
  }
}
