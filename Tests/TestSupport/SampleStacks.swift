import FormalAlgorithms
import Tensors

/// Algorithms 8–10 with seeded parameters everywhere, biases and norms included, and sizes that all
/// differ: N_V = 10, ℓ_max = 9, H = 3, d_e = 5, d_attn = 4, d_mid = 2, d_mlp = 7, d_f = 6, L = L_dec = 2,
/// L_enc = 1, ℓ_z = 4 and ℓ_x = 6.
public enum SampleStack: Int, CaseIterable, Sendable, CustomStringConvertible {
  /// Algorithm 8.
  case encoderDecoder = 8
  /// Algorithm 9.
  case encoder = 9
  /// Algorithm 10.
  case decoder = 10

  /// A primary sequence in which one token comes twice, counted from 0.
  public static let x = [8, 2, 5, 2, 0, 9]
  /// A context sequence.
  public static let z = [8, 6, 3, 9]

  /// Algorithm 8's parameters.
  public static let edParameters = edParameters(encoderLayers: 1, decoderLayers: 2, seed: 80)
  /// Algorithm 9's parameters.
  public static let eParameters = eParameters(layers: 2, seed: 91)
  /// Algorithm 10's parameters.
  public static let dParameters = dParameters(layers: 2, seed: 101)

  /// Algorithm 8's parameters with other depths or numbers.
  public static func edParameters(
    encoderLayers: Int, decoderLayers: Int, seed: UInt64
  ) -> EDTransformerParameters {
    var random = RandomSource(seed: seed)
    return EDTransformerParameters(
      vocabulary: 10, maximumLength: 9, encoderLayers: encoderLayers, decoderLayers: decoderLayers,
      heads: 3, de: 5, dattn: 4, dmid: 2, dmlp: 7, from: &random
    ).sampled(seed: seed)
  }

  /// Algorithm 9's parameters with another depth, d_f or numbers.
  public static func eParameters(
    layers: Int, df: Int = 6, seed: UInt64
  ) -> ETransformerParameters {
    var random = RandomSource(seed: seed)
    return ETransformerParameters(
      vocabulary: 10, maximumLength: 9, layers: layers, heads: 3, de: 5, dattn: 4, dmid: 2,
      dmlp: 7, df: df, from: &random
    ).sampled(seed: seed)
  }

  /// Algorithm 10's parameters with another depth or numbers.
  public static func dParameters(layers: Int, seed: UInt64) -> DTransformerParameters {
    var random = RandomSource(seed: seed)
    return DTransformerParameters(
      vocabulary: 10, maximumLength: 9, layers: layers, heads: 3, de: 5, dattn: 4, dmid: 2,
      dmlp: 7, from: &random
    ).sampled(seed: seed)
  }

  /// The parameters with their symbols.
  public var namedTensors: [(symbol: String, tensor: Tensor)] {
    switch self {
    case .encoderDecoder: Self.edParameters.namedTensors
    case .encoder: Self.eParameters.namedTensors
    case .decoder: Self.dParameters.namedTensors
    }
  }

  /// The parameters in their order.
  public var tensors: [Tensor] { namedTensors.map(\.tensor) }

  /// P for the given parameters and sequences; only Algorithm 8 looks at z.
  public func callAsFunction(
    _ tensors: [Tensor]? = nil, x: [Int] = Self.x, z: [Int] = Self.z
  ) -> Tensor {
    let tensors = tensors ?? self.tensors
    switch self {
    case .encoderDecoder:
      return edTransformer(z, x, Self.edParameters.replacingTensors(tensors))
    case .encoder: return eTransformer(x, Self.eParameters.replacingTensors(tensors))
    case .decoder: return dTransformer(x, Self.dParameters.replacingTensors(tensors))
    }
  }

  /// What the columns for ``x`` should predict: the next token, or for Algorithm 9 two of its own.
  public var targets: [Int?] {
    self == .encoder
      ? [nil, 2, nil, nil, 0, nil] : Self.x.indices.map { $0 == 5 ? nil : Self.x[$0 + 1] }
  }

  /// The gradients of all parameters for the loss on ``x``.
  public func gradients(_ tensors: [Tensor]? = nil) -> [(symbol: String, tensor: Tensor)] {
    let tensors = tensors ?? self.tensors
    let tape = Tape()
    let loss = tape.record { logLoss(self(tensors), targets: targets) }
    let gradients = tape.gradients(of: loss)
    return zip(namedTensors, tensors).map { ($0.symbol, gradients[$1]) }
  }

  /// As in `Algorithm 8`.
  public var description: String { "Algorithm \(rawValue)" }
}

extension Tensor {
  /// Whether each column has the same bits as that of another tensor of the same sizes.
  public func columnsIdentical(to other: Tensor) -> [Bool] {
    zip(columnArrays, other.columnArrays).map { a, b in
      zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
    }
  }

  /// The Frobenius norm.
  public var norm: Double { scalars.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
