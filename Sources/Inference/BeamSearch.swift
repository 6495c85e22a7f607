import FormalAlgorithms
import Foundation
import Tensors

/// A continuation that a beam search found.
public struct Hypothesis: Sendable, Hashable {
  /// The new tokens alone (without prompt or bos), the one that it stopped at included.
  public let tokens: [Int]
  /// Σ log p over the tokens.
  public let logProbability: Double
  /// Σ log p / n^α, n being the number of new tokens, the one that it stopped at included; 0 if there
  /// are none.
  public let score: Double
  /// Whether the last token is one to stop at; if not, the cap ended it.
  public let hasEnded: Bool

  /// The tokens without the one that it stopped at.
  public var stripped: [Int] { Array(tokens.dropLast(hasEnded ? 1 : 0)) }

  init(_ tokens: [Int], logProbability: Double, lengthPower α: Double, hasEnded: Bool) {
    (self.tokens, self.logProbability, self.hasEnded) = (tokens, logProbability, hasEnded)
    score = tokens.isEmpty ? 0 : logProbability / pow(Double(tokens.count), α)
  }
}

/// Looks for likely continuations of a prompt: `width` of them grow side by side.
///
/// Each is continued with every token; of all these the `width` likeliest stay. One that ends with a
/// token to stop at, or reaches the length, is finished and competes by its score with the other
/// finished ones. The search ends when none is left to grow, or when none of them can reach the scores
/// of `width` finished ones any more.
///
/// With `width` 1 it is greedy generation. The best sequence of all is sure to be found only if the
/// width is as large as the number of sequences.
///
/// - Parameters:
///   - x: the prompt, at least one token.
///   - model: the reader; every hypothesis goes on with a copy, and what was computed is shared.
///   - width: how many grow, at least one.
///   - α: the power of the length in the score, not negative: 0 is Σ log p, 1 the mean of log p. Without it
///     short sequences are favoured, each token's log p being negative.
///   - longest: the most new tokens; as many as fit if nil.
///   - stops: tokens to stop at.
///   - forbidden: tokens that are never taken; the probabilities of the others stay what they are.
/// - Returns: at most `width` hypotheses, the best score first.
///
/// A width below 1, a negative α, and no end at all (no `longest` and a reader without one) stop. The
/// faults are those of Algorithm 14, and nothing is found then.
public func beamSearch<Model: TokenReader>(
  after x: [Int], with model: Model, width: Int, lengthPower α: Double = 0,
  longest: Int? = nil, stoppingAt stops: Set<Int> = [], forbidding forbidden: Set<Int> = []
) -> [Hypothesis] {
  guard width >= 1, α >= 0, longest != nil || model.maximumLength != nil else {
    let length = longest.map { "\($0)" } ?? "none"
    stop("beam search", "width \(width), length power \(α), longest \(length)")
  }
  let longest = algorithm(14) { line in
    room(longest, after: line(1) { length(x) } + model.length, isEmpty: x.isEmpty, in: model)
  }
  guard let longest else { return [] }
  guard longest > 0 else {
    return [Hypothesis([], logProbability: 0, lengthPower: α, hasEnded: false)]
  }
  var beam = [Growing(model, reading: x)]
  var finished: [Hypothesis] = []
  for n in 1...longest {
    let candidates = beam.indices.flatMap { beam[$0].candidates($0, width, forbidden) }
    var grown: [Candidate] = []
    for candidate in candidates.sorted().prefix(width) {
      let hasEnded = stops.contains(candidate.token)
      guard hasEnded || n == longest else {
        grown.append(candidate)
        continue
      }
      let tokens = beam[candidate.parent].tokens + [candidate.token]
      finished.append(
        Hypothesis(tokens, logProbability: candidate.sum, lengthPower: α, hasEnded: hasEnded))
    }
    finished = Array(finished.sorted { $0.precedes($1) }.prefix(width))
    // Sums only fall, and no sequence is longer: this is the best that any can still become.
    let hope = grown.map { $0.sum / pow(Double(longest), α) }.max()
    guard let hope, finished.count < width || hope > finished[width - 1].score else { break }
    beam = grown.map { Growing(beam[$0.parent], and: $0) }
  }
  return finished
}

/// Looks for the likeliest answers to z, from bos until eos; the encoder runs once for all hypotheses.
///
/// - Parameters:
///   - z: the context sequence, at least one token.
///   - θ̂: trained parameters.
///   - width: how many hypotheses grow.
///   - α: the power of the length in the score; the length counts eos, not bos.
///   - cap: the largest length of x̂, bos counted; ℓ_max if nil, and never more, as in Algorithm 15.
///   - forbidden: tokens that are never taken.
/// - Returns: at most `width` hypotheses without bos, the best score first.
public func beamSearch(
  answering z: [Int], _ θ̂: EDTransformerParameters, width: Int, lengthPower α: Double = 0,
  cap: Int? = nil, forbidding forbidden: Set<Int> = []
) -> [Hypothesis] {
  let special = SpecialTokens(vocabulary: θ̂.e.columns)
  let cap = min(cap ?? θ̂.p.columns, θ̂.p.columns)
  return beamSearch(
    after: [special.bos], with: CachedEDTransformer(z, θ̂), width: width, lengthPower: α,
    longest: max(0, cap - 1), stoppingAt: [special.eos], forbidding: forbidden)
}

extension Hypothesis {
  /// Whether it stands before another: by score, then by its tokens, so that the order is certain.
  fileprivate func precedes(_ other: Self) -> Bool {
    score != other.score ? score > other.score : tokens.lexicographicallyPrecedes(other.tokens)
  }
}

/// A hypothesis that can grow: what it has read is `tokens`, and p is what may come next.
private struct Growing<Model: TokenReader> {
  var model: Model
  let tokens: [Int]
  let sum: Double
  let p: [Double]

  init(_ model: Model, reading x: [Int]) {
    (self.model, tokens, sum) = (model, [], 0)
    p = self.model.read(x).scalars
  }

  /// The parent's continuation, read by a copy of its reader.
  init(_ parent: Self, and next: Candidate) {
    (model, tokens, sum) = (parent.model, parent.tokens + [next.token], next.sum)
    p = model.read([next.token]).scalars
  }

  /// Its best continuations, at most `width`. Impossible ones are none.
  func candidates(_ parent: Int, _ width: Int, _ forbidden: Set<Int>) -> [Candidate] {
    ranked(p).lazy.filter { p[$0] > 0 && !forbidden.contains($0) }.prefix(width).map {
      Candidate(parent: parent, token: $0, p: p[$0], sum: sum + log(p[$0]))
    }
  }
}

/// A hypothesis and the token that may follow it.
private struct Candidate: Comparable {
  let parent: Int
  let token: Int
  let p: Double
  let sum: Double

  /// The likelier first. Two probabilities may differ where their rounded logarithms do not: so p
  /// decides before the token, and a beam of width 1 is greedy to the last bit.
  static func < (a: Self, b: Self) -> Bool {
    if a.sum != b.sum { return a.sum > b.sum }
    if a.p != b.p { return a.p > b.p }
    return (a.parent, a.token) < (b.parent, b.token)
  }
}
