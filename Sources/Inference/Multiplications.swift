import FormalAlgorithms
import Tensors

// What a distribution costs, counted instead of measured: the multiplications in matrix products. All
// else (norms, softmax, GELU, sums) grows like the number of columns times their height.

extension DTransformerParameters {
  /// The multiplications of Algorithm 10 on ℓ tokens. The scores make it grow like ℓ².
  public func multiplications(length ℓ: Int) -> Int {
    layers.reduce(0) {
      $0 + $1.W.multiplications(queries: ℓ, keys: ℓ) + ℓ * ($1.mlp1.count + $1.mlp2.count)
    } + ℓ * u.count
  }

  /// The multiplications of a ``CachedDTransformer`` that reads one token as the ℓ-th. Linear in ℓ.
  public func multiplications(cachedStepAt ℓ: Int) -> Int {
    layers.reduce(0) {
      $0 + $1.W.multiplications(queries: 1, keys: ℓ, newKeys: 1) + $1.mlp1.count + $1.mlp2.count
    } + u.count
  }
}

extension ETransformerParameters {
  /// The multiplications of Algorithm 9 on ℓ tokens.
  public func multiplications(length ℓ: Int) -> Int {
    layers.reduce(0) {
      $0 + $1.W.multiplications(queries: ℓ, keys: ℓ) + ℓ * ($1.mlp1.count + $1.mlp2.count)
    } + ℓ * (f.count + u.count)
  }
}

extension DTransformerParameters {
  /// The multiplications of all that is read for a text of n tokens, each time anew: lengths 1, 2, …, n.
  /// It grows like n³ in the end.
  public func multiplications(writing n: Int) -> Int {
    (0..<n).reduce(0) { $0 + multiplications(length: $1 + 1) }
  }

  /// The multiplications of a ``CachedDTransformer`` for a text of n tokens. It grows like n² in the end.
  public func multiplications(writingCached n: Int) -> Int {
    (0..<n).reduce(0) { $0 + multiplications(cachedStepAt: $1 + 1) }
  }
}

extension EDTransformerParameters {
  /// The multiplications of Algorithm 8 on ℓ_z and ℓ_x tokens.
  public func multiplications(context ℓ_z: Int, length ℓ_x: Int) -> Int {
    encoder.reduce(0) {
      $0 + $1.Wenc.multiplications(queries: ℓ_z, keys: ℓ_z)
        + ℓ_z * ($1.mlp1.count + $1.mlp2.count)
    }
      + decoder.reduce(0) {
        $0 + $1.Wdec.multiplications(queries: ℓ_x, keys: ℓ_x)
          + $1.Wed.multiplications(queries: ℓ_x, keys: ℓ_z)
          + ℓ_x * ($1.mlp3.count + $1.mlp4.count)
      } + ℓ_x * u.count
  }

  /// The multiplications of a ``CachedEDTransformer`` when it is made: the encoder on ℓ_z tokens, and the
  /// keys and values of its result.
  public func multiplications(encoding ℓ_z: Int) -> Int {
    multiplications(context: ℓ_z, length: 0)
  }

  /// The multiplications of a ``CachedEDTransformer`` that reads one token as the ℓ-th of x.
  public func multiplications(context ℓ_z: Int, cachedStepAt ℓ: Int) -> Int {
    decoder.reduce(0) {
      $0 + $1.Wdec.multiplications(queries: 1, keys: ℓ, newKeys: 1)
        + $1.Wed.multiplications(queries: 1, keys: ℓ_z, newKeys: 0)
        + $1.mlp3.count + $1.mlp4.count
    } + u.count
  }
}

extension MHAttentionParameters {
  /// The multiplications of Algorithm 5 for some queries and keys, of which only the new keys (all, if
  /// nil) have to be computed, with their values.
  public func multiplications(queries: Int, keys: Int, newKeys: Int? = nil) -> Int {
    let projections = queries * (q.count + o.count) + (newKeys ?? keys) * (k.count + v.count)
    return projections + queries * keys * (q.rows + v.rows)
  }
}
