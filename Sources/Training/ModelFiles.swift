import FormalAlgorithms
import Foundation
import Safetensors
import Tensors

/// Why a file holds no model of the kind asked for.
public enum ModelFileError: Error, Hashable, CustomStringConvertible {
  /// The model is of another kind.
  case otherKind(path: String, found: String, expected: String)
  /// A size that does not follow from the tensors is missing or makes no sense.
  case malformed(path: String, what: String)

  /// What was expected, what was found, where.
  public var description: String {
    switch self {
    case .otherKind(let path, let found, let expected):
      "\(path) holds “\(found)”, expected “\(expected)”"
    case .malformed(let path, let what): "\(path): \(what)"
    }
  }
}

/// A model that a file can hold: its sizes follow from its tensors, but for the number of heads and ε.
public protocol ModelParameters: Parameters {
  /// The name of its algorithm, which a file keeps.
  static var kind: String { get }
  /// H.
  var heads: Int { get }
  /// ε of its norms.
  var epsilon: Double { get }
  /// A set of the sizes of the file's tensors, to be filled.
  init(sizes: ModelSizes, precision: Precision) throws
}

extension ModelParameters {
  /// Writes the parameters with what is needed to read them again.
  ///
  /// ```swift
  /// try θ.write(to: url, as: .bf16, metadata: ["loss": "1.52"])
  /// let θ = try DTransformerParameters(reading: SafetensorsFile(url))
  /// ```
  public func write(
    to url: URL, as dtype: DType? = nil, metadata: [String: String] = [:]
  ) throws {
    var metadata = metadata
    metadata["model"] = Self.kind
    metadata["heads"] = "\(heads)"
    metadata["epsilon"] = "\(epsilon)"
    try writeSafetensors(self, metadata: metadata, as: dtype, to: url)
  }

  /// The parameters as a file of such numbers gives them back, in the precision they have.
  ///
  /// ```swift
  /// recipe.evaluate(try θ.rounded(to: .bf16), on: text.validation)
  /// ```
  public func rounded(to dtype: DType) throws -> Self {
    let tensors = namedTensors.map { (name: $0.symbol, tensor: $0.tensor) }
    return try SafetensorsFile(safetensorsData(tensors, as: dtype)).load(into: self)
  }

  /// Reads the parameters that a file holds.
  ///
  /// Throws ``ModelFileError`` or `SafetensorsError`.
  public init(reading file: SafetensorsFile, precision: Precision = .float) throws {
    let path = file.path ?? "the file"
    let kind = file.metadata["model"] ?? "no model"
    guard kind == Self.kind else {
      throw ModelFileError.otherKind(path: path, found: kind, expected: Self.kind)
    }
    self = try file.load(into: Self(sizes: ModelSizes(file), precision: precision))
  }
}

/// The sizes of a model in a file, as far as its tensors tell them.
public struct ModelSizes {
  private let file: SafetensorsFile
  private let path: String
  /// H.
  public let heads: Int
  /// ε of the norms.
  public let epsilon: Double
  /// The elements of all tensors.
  private let elements: Int

  init(_ file: SafetensorsFile) throws {
    self.file = file
    let path = file.path ?? "the file"
    self.path = path
    func number<T: LosslessStringConvertible>(_ key: String, _ type: T.Type) throws -> T {
      guard let text = file.metadata[key], let value = T(text) else {
        throw ModelFileError.malformed(
          path: path, what: "“\(key)” is “\(file.metadata[key] ?? "missing")”, expected a number")
      }
      return value
    }
    elements = try file.names.reduce(0) { sum, name in
      sum + (try file.shape(of: name).reduce(1, *))
    }
    heads = try number("heads", Int.self)
    epsilon = try number("epsilon", Double.self)
    guard heads > 0, epsilon >= 0, epsilon.isFinite else {
      throw ModelFileError.malformed(path: path, what: "\(heads) heads, ε = \(epsilon)")
    }
  }

  /// The sizes of a matrix, rows first.
  func matrix(_ name: String) throws -> (rows: Int, columns: Int) {
    let shape = try file.shape(of: name)
    guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
      throw ModelFileError.malformed(path: path, what: "\(name) is \(shape), expected a matrix")
    }
    return (shape[0], shape[1])
  }

  /// The rows that one head has of a stacked matrix; `otherwise` if there is no such matrix.
  func perHead(_ name: String, otherwise: Int) throws -> Int {
    guard file.names.contains(name) else { return otherwise }
    let rows = try matrix(name).rows
    guard rows.isMultiple(of: heads) else {
      throw ModelFileError.malformed(
        path: path, what: "the \(rows) rows of \(name) do not divide among \(heads) heads")
    }
    return rows / heads
  }

  /// The number of parameters of one multi-head attention with d_x = d_z = d_out = d_e (property P5.7).
  func attention(de: Int, dattn: Int, dmid: Int) -> Double {
    let (H, de, dattn, dmid) = (Double(heads), Double(de), Double(dattn), Double(dmid))
    return H * (2 * dattn * (de + 1) + dmid * (de + 1)) + de * (H * dmid + 1)
  }

  /// The number of parameters of one MLP.
  func mlp(de: Int, dmlp: Int) -> Double {
    let (de, dmlp) = (Double(de), Double(dmlp))
    return dmlp * (de + 1) + de * (dmlp + 1)
  }

  /// Throws unless the file holds so many numbers: nothing is made that is larger than the file. Counted
  /// in Double, which the sizes in a file cannot overflow.
  func require(count: Double) throws {
    guard count == Double(elements) else {
      throw ModelFileError.malformed(
        path: path, what: "it holds \(elements) numbers, its sizes ask for \(Int(min(count, 1e18)))"
      )
    }
  }

  /// How many layers have a tensor whose name begins so and ends in the number of the layer.
  func layers(_ prefix: String) -> Int {
    var count = 0
    while file.names.contains("\(prefix)\(count + 1)") { count += 1 }
    return count
  }

  /// The rows of a matrix; 1 if there is none, which then has no part in anything.
  func rows(_ name: String) throws -> Int {
    file.names.contains(name) ? try matrix(name).rows : 1
  }
}

extension DTransformerParameters: ModelParameters {
  /// "DTransformer".
  public static var kind: String { Pseudocode[10].name }
  /// H.
  public var heads: Int { layers.first?.W.heads ?? 1 }
  /// ε of the norms.
  public var epsilon: Double { norm.epsilon }

  /// A set of these sizes.
  public init(sizes: ModelSizes, precision: Precision) throws {
    let (de, N_V) = try sizes.matrix("W_e")
    let (ℓ_max, L) = (try sizes.matrix("W_p").columns, sizes.layers("W_mlp1^"))
    let dattn = try sizes.perHead("W_1.W_q", otherwise: 1)
    let dmid = try sizes.perHead("W_1.W_v", otherwise: 1)
    let dmlp = try sizes.rows("W_mlp1^1")
    // Property P10.7.
    let layer = sizes.attention(de: de, dattn: dattn, dmid: dmid) + sizes.mlp(de: de, dmlp: dmlp)
    let (d, V, ℓ) = (Double(de), Double(N_V), Double(ℓ_max))
    try sizes.require(count: 2 * d * V + d * ℓ + Double(L) * (layer + 4 * d) + 2 * d)
    var random = RandomSource(seed: 0)
    self.init(
      vocabulary: N_V, maximumLength: ℓ_max, layers: L, heads: sizes.heads, de: de, dattn: dattn,
      dmid: dmid, dmlp: dmlp, precision: precision, from: &random)
    self = withEpsilon(sizes.epsilon)
  }

  /// The same with another ε in every norm.
  public func withEpsilon(_ epsilon: Double) -> Self {
    var copy = self
    for l in copy.layers.indices {
      copy.layers[l].norm1.epsilon = epsilon
      copy.layers[l].norm2.epsilon = epsilon
    }
    copy.norm.epsilon = epsilon
    return copy
  }
}

extension ETransformerParameters: ModelParameters {
  /// "ETransformer".
  public static var kind: String { Pseudocode[9].name }
  /// H.
  public var heads: Int { layers.first?.W.heads ?? 1 }
  /// ε of the norms.
  public var epsilon: Double { norm.epsilon }

  /// A set of these sizes.
  public init(sizes: ModelSizes, precision: Precision) throws {
    let (de, N_V) = try sizes.matrix("W_e")
    let (ℓ_max, L) = (try sizes.matrix("W_p").columns, sizes.layers("W_mlp1^"))
    let dattn = try sizes.perHead("W_1.W_q", otherwise: 1)
    let dmid = try sizes.perHead("W_1.W_v", otherwise: 1)
    let (dmlp, df) = (try sizes.rows("W_mlp1^1"), try sizes.matrix("W_f").rows)
    // Property P9.6.
    let layer = sizes.attention(de: de, dattn: dattn, dmid: dmid) + sizes.mlp(de: de, dmlp: dmlp)
    let (d, V, ℓ, f) = (Double(de), Double(N_V), Double(ℓ_max), Double(df))
    let last = f * (d + 1) + 2 * f + V * f
    try sizes.require(count: d * V + d * ℓ + Double(L) * (layer + 4 * d) + last)
    var random = RandomSource(seed: 0)
    self.init(
      vocabulary: N_V, maximumLength: ℓ_max, layers: L, heads: sizes.heads, de: de, dattn: dattn,
      dmid: dmid, dmlp: dmlp, df: df, precision: precision, from: &random)
    self = withEpsilon(sizes.epsilon)
  }

  /// The same with another ε in every norm.
  public func withEpsilon(_ epsilon: Double) -> Self {
    var copy = self
    for l in copy.layers.indices {
      copy.layers[l].norm1.epsilon = epsilon
      copy.layers[l].norm2.epsilon = epsilon
    }
    copy.norm.epsilon = epsilon
    return copy
  }
}

extension EDTransformerParameters: ModelParameters {
  /// "EDTransformer".
  public static var kind: String { Pseudocode[8].name }
  /// H.
  public var heads: Int { encoder.first?.Wenc.heads ?? decoder.first?.Wdec.heads ?? 1 }
  /// ε of the norms.
  public var epsilon: Double { encoder.first?.norm1.epsilon ?? decoder.first?.norm3.epsilon ?? 0 }

  /// A set of these sizes.
  public init(sizes: ModelSizes, precision: Precision) throws {
    let (de, N_V) = try sizes.matrix("W_e")
    let ℓ_max = try sizes.matrix("W_p").columns
    let (encoders, decoders) = (sizes.layers("W_mlp1^"), sizes.layers("W_mlp3^"))
    let first = encoders > 0 ? "W^enc_1" : "W^dec_1"
    let dattn = try sizes.perHead("\(first).W_q", otherwise: 1)
    let dmid = try sizes.perHead("\(first).W_v", otherwise: 1)
    let dmlp = try sizes.rows(encoders > 0 ? "W_mlp1^1" : "W_mlp3^1")
    // Property P8.10.
    let attention = sizes.attention(de: de, dattn: dattn, dmid: dmid)
    let mlp = sizes.mlp(de: de, dmlp: dmlp)
    let (d, V, ℓ) = (Double(de), Double(N_V), Double(ℓ_max))
    let layers =
      Double(encoders) * (attention + 4 * d + mlp) + Double(decoders)
      * (2 * attention + 6 * d + mlp)
    try sizes.require(count: 2 * d * V + d * ℓ + layers)
    var random = RandomSource(seed: 0)
    self.init(
      vocabulary: N_V, maximumLength: ℓ_max, encoderLayers: encoders, decoderLayers: decoders,
      heads: sizes.heads, de: de, dattn: dattn, dmid: dmid, dmlp: dmlp, precision: precision,
      from: &random)
    self = withEpsilon(sizes.epsilon)
  }

  /// The same with another ε in every norm.
  public func withEpsilon(_ epsilon: Double) -> Self {
    var copy = self
    for l in copy.encoder.indices {
      copy.encoder[l].norm1.epsilon = epsilon
      copy.encoder[l].norm2.epsilon = epsilon
    }
    for l in copy.decoder.indices {
      copy.decoder[l].norm3.epsilon = epsilon
      copy.decoder[l].norm4.epsilon = epsilon
      copy.decoder[l].norm5.epsilon = epsilon
    }
    return copy
  }
}
