import FormalAlgorithms
import FormalText
import Tensors

/// What the encoder expects in a gap: the probability of each token, as Algorithm 9 gives it for the
/// gap's place.
///
/// ```swift
/// let score = GapScore(gaps) { fillIn($0, θ) }
/// score.accuracy
/// ```
public func fillIn(_ gap: Gap, _ θ: ETransformerParameters) -> [Double] {
  eTransformer(gap.sequence, θ).column(gap.place).scalars
}

/// A sequence with the likeliest token at each of its masked places, all of them filled at once.
public func filledIn(_ sequence: [Int], _ θ: ETransformerParameters) -> [Int] {
  let mask = SpecialTokens(vocabulary: θ.e.columns).mask
  let P = eTransformer(sequence, θ)
  return sequence.indices.map { t in
    guard sequence[t] == mask else { return sequence[t] }
    let p = P.column(t).scalars
    return p.indices.reduce(0) { p[$1] > p[$0] ? $1 : $0 }
  }
}
