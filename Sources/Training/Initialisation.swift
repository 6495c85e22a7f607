import FormalAlgorithms
import Tensors

/// The decoder's parameters as GPT-2 begins: matrices normal of deviation 0.02, those that end a sub-layer
/// (W_o and W_mlp2) divided by √(2L), because 2L of them add to the residual stream; biases and offsets 0,
/// scales 1.
///
/// - Parameters:
///   - θ: parameters of the wanted sizes; their numbers do not matter.
///   - deviation: of the matrices.
public func gpt2Initialisation(
  _ θ: DTransformerParameters, deviation: Double = 0.02, from random: inout RandomSource
) -> DTransformerParameters {
  drawn(θ, deviation, from: &random) { symbol in
    endsSublayer(symbol) ? 2 * θ.layers.count : 1
  }
}

/// The encoder's parameters as GPT-2 begins, see
/// ``gpt2Initialisation(_:deviation:from:)-(DTransformerParameters,_,_)``.
public func gpt2Initialisation(
  _ θ: ETransformerParameters, deviation: Double = 0.02, from random: inout RandomSource
) -> ETransformerParameters {
  drawn(θ, deviation, from: &random) { symbol in
    endsSublayer(symbol) ? 2 * θ.layers.count : 1
  }
}

/// The encoder–decoder's parameters as GPT-2 begins: matrices that end a sub-layer are divided by √(2·L_enc) in
/// the encoder and by √(3·L_dec) in the decoder, whose layers have three.
public func gpt2Initialisation(
  _ θ: EDTransformerParameters, deviation: Double = 0.02, from random: inout RandomSource
) -> EDTransformerParameters {
  drawn(θ, deviation, from: &random) { symbol in
    guard endsSublayer(symbol) else { return 1 }
    let isEncoder = symbol.hasPrefix("W^enc") || symbol.hasPrefix("W_mlp2")
    return isEncoder ? 2 * θ.encoder.count : 3 * θ.decoder.count
  }
}

/// Whether what a matrix gives is added to the residual stream.
private func endsSublayer(_ symbol: String) -> Bool {
  symbol.hasSuffix("W_o") || symbol.hasPrefix("W_mlp2^") || symbol.hasPrefix("W_mlp4^")
}

/// Fresh numbers in the order of the tensors; the variance of a matrix is divided by `shares`.
private func drawn<P: Parameters>(
  _ θ: P, _ deviation: Double, from random: inout RandomSource, shares: (String) -> Int
) -> P {
  requirePositive(deviation, "initialisation", "deviation")
  var drawn = θ
  drawn.forEachTensor { symbol, tensor in
    let (shape, precision) = (tensor.shape, tensor.precision)
    if shape.rank == 2 {
      tensor = .normal(
        shape, deviation: deviation / Double(shares(symbol)).squareRoot(), precision: precision,
        from: &random)
    } else {
      tensor = .full(shape, symbol.hasPrefix("γ") ? 1 : 0, precision: precision)
    }
  }
  return drawn
}
