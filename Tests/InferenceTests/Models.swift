import FormalAlgorithms
import FormalInference
import Tensors
import TestSupport

/// Small models of awkward sizes, all weights and biases seeded normal numbers.
enum Models {
  /// Algorithm 10's: no two sizes are equal, and the sizes depend on the seed.
  static func decoder(
    seed: UInt64, precision: Precision = .double, vocabulary: Int? = nil, maximumLength: Int = 13
  ) -> DTransformerParameters {
    let s = Int(seed)
    var random = RandomSource(seed: seed)
    let θ = DTransformerParameters(
      vocabulary: vocabulary ?? 7 + s % 5, maximumLength: maximumLength, layers: 1 + s % 3,
      heads: 1 + s % 4, de: 5 + s % 4, dattn: 2 + s % 3, dmid: 3 + s % 2, dmlp: 10 + s % 3,
      precision: precision, from: &random)
    return spread(θ, seed: seed)
  }

  /// Algorithm 8's.
  static func encoderDecoder(
    seed: UInt64, precision: Precision = .double, vocabulary: Int? = nil, maximumLength: Int = 11
  ) -> EDTransformerParameters {
    let s = Int(seed)
    var random = RandomSource(seed: seed)
    let θ = EDTransformerParameters(
      vocabulary: vocabulary ?? 7 + s % 4, maximumLength: maximumLength, encoderLayers: 1 + s % 2,
      decoderLayers: 1 + s % 3, heads: 1 + s % 3, de: 6 + s % 3, dattn: 2 + s % 4,
      dmid: 3 + s % 3, dmlp: 11 + s % 3, precision: precision, from: &random)
    return spread(θ, seed: seed)
  }

  /// A little noise on every number: biases of 0 and scales of 1 would hide a forgotten one.
  private static func spread<P: Parameters>(_ θ: P, seed: UInt64) -> P {
    var random = RandomSource(seed: seed + 1000)
    return θ.mapTensors {
      $0 + .normal($0.shape, deviation: 0.3, precision: $0.precision, from: &random)
    }
  }

  /// Seeded tokens.
  static func tokens(_ count: Int, of vocabulary: Int, seed: UInt64) -> [Int] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in random.integer(below: vocabulary) }
  }
}

/// How far a cached distribution may be from the plain one: products of other shapes round otherwise.
func rounding(_ precision: Precision) -> Double { precision == .double ? 1e-12 : 1e-5 }

/// A model that says what it was told to: p depends on the number of tokens read and on the last one.
struct Table: TokenReader {
  /// p after a sequence of so many tokens that ends in this one.
  let p: @Sendable (_ length: Int, _ last: Int) -> [Double]
  var length = 0
  var maximumLength: Int?

  init(maximumLength: Int? = nil, _ p: @escaping @Sendable (Int, Int) -> [Double]) {
    (self.maximumLength, self.p) = (maximumLength, p)
  }

  mutating func read(_ tokens: [Int]) -> Tensor {
    length += tokens.count
    return Tensor(vector: p(length, tokens.last ?? -1))
  }
}
