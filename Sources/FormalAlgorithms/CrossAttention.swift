import Tensors

/// The weights of line 16 of Algorithm 8, layer by layer and head by head: how much each token of x
/// takes from each token of z, `ℓ_z × ℓ_x` each.
///
/// ```swift
/// let heads = crossAttention(z, x, θ)
/// heads[0].column(2)  // what the third token of x looks at, in the first layer's first head
/// ```
public func crossAttention(
  _ z: [Int], _ x: [Int], _ θ: EDTransformerParameters
) -> [Tensor] {
  let tape = Tape()
  _ = tape.record { edTransformer(z, x, θ) }
  var weights = tape.attentionWeights[...]
  weights = weights.dropFirst(θ.encoder.reduce(0) { $0 + $1.Wenc.heads })
  return θ.decoder.flatMap { layer in
    // Its own past comes first, in line 14.
    weights = weights.dropFirst(layer.Wdec.heads)
    defer { weights = weights.dropFirst(layer.Wed.heads) }
    return weights.prefix(layer.Wed.heads)
  }
}
