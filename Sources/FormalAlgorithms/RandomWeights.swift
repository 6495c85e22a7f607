import Tensors

/// Random weights for Algorithms 8–10: variance 1/(number of inputs).
struct RandomWeights {
  let heads: Int
  let de: Int
  let dattn: Int
  let dmid: Int
  let precision: Precision
  var random: RandomSource

  /// Sizes that are not given are d_e/H, which must be whole (erratum E7).
  ///
  /// - Parameter layers: the numbers of layers to be made, which may be 0.
  init(
    layers: [Int], heads: Int, de: Int, dattn: Int?, dmid: Int?, precision: Precision,
    random: RandomSource
  ) {
    if heads < 1 || layers.contains(where: { $0 < 0 }) {
      stop("parameters", "H = \(heads) heads, \(layers) layers: too few")
    }
    if dattn == nil || dmid == nil, !de.isMultiple(of: heads) {
      stop("parameters", "d_e = \(de) does not divide among H = \(heads) heads: give d_attn, d_mid")
    }
    self.heads = heads
    self.de = de
    self.dattn = dattn ?? de / heads
    self.dmid = dmid ?? de / heads
    self.precision = precision
    self.random = random
  }

  mutating func matrix(_ rows: Int, _ columns: Int) -> Tensor {
    .normal([rows, columns], deviation: 1 / √columns, precision: precision, from: &random)
  }

  /// An embedding matrix: columns of length about 1.
  mutating func embedding(columns: Int) -> Tensor {
    .normal([de, columns], deviation: 1 / √de, precision: precision, from: &random)
  }

  mutating func attention() -> MHAttentionParameters {
    MHAttentionParameters(
      heads: heads, dx: de, dz: de, dattn: dattn, dmid: dmid, dout: de, precision: precision,
      from: &random)
  }

  func norm(size: Int? = nil) -> NormParameters { .layer(size: size ?? de, precision: precision) }

  func zeros(_ count: Int) -> Tensor { .zeros([count], precision: precision) }
}
