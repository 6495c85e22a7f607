import FormalAlgorithms
import Tensors

/// What was generated, and why it ended.
public struct Generation: Sendable, Hashable {
  /// Why a generation ended.
  public enum Ending: Sendable, Hashable {
    /// There are as many tokens as were asked for.
    case complete
    /// ℓ_max is reached: the next token would have to be read.
    case full
    /// The last token is one of those to stop at.
    case stopToken
    /// The listener had enough.
    case listener
    /// Nothing was generated, because of a fault.
    case fault
  }

  /// The new tokens alone, the one that it stopped at included.
  public let tokens: [Int]
  /// Why there are no more.
  public let ending: Ending

  /// Makes one.
  public init(tokens: [Int], ending: Ending) { (self.tokens, self.ending) = (tokens, ending) }

  /// The tokens without the one that it stopped at.
  public var stripped: [Int] { ending == .stopToken ? tokens.dropLast() : tokens }
}

/// Algorithm 14 with any reader and any rules: goes on with a prompt and tells each token as it comes.
///
/// ```swift
/// var model = CachedDTransformer(θ̂)
/// let y = generate(after: prompt, with: &model, generating: 50, rules: [.top(10)], from: &random) {
///   print(letters[$0], terminator: "")
///   return true
/// }
/// ```
///
/// With a cached reader and a temperature alone it gives the tokens of
/// `dInference(_:_:generating:temperature:from:)`.
///
/// - Parameters:
///   - x: the prompt, at least one token. The last token generated has not been read: to go on later
///     with the same reader, begin with it.
///   - model: the reader; what it has read before stands before the prompt.
///   - ℓ_gen: how many tokens to generate; as many as fit if nil.
///   - rules: what is done to each distribution.
///   - stops: tokens to stop at; none, as in the paper.
///   - random: draws the tokens, one number for each (none if greedy).
///   - listener: hears each token, the one to stop at too; false ends the generation.
///
/// An empty prompt, and one that leaves no room in ℓ_max, are the faults of Algorithm 14, and nothing
/// is generated.
@discardableResult
public func generate(
  after x: [Int], with model: inout some TokenReader, generating ℓ_gen: Int? = nil,
  rules: [SamplingRule] = [], stoppingAt stops: Set<Int> = [],
  from random: inout some UniformSource, telling listener: (Int) -> Bool = { _ in true }
) -> Generation {
  algorithm(14) { line in
    let ℓ = line(1) { length(x) } + model.length
    guard let count = room(ℓ_gen, after: ℓ, isEmpty: x.isEmpty, in: model) else {
      return Generation(tokens: [], ending: .fault)
    }
    var (y, unread): ([Int], [Int]) = ([], x)
    for _ in line(2, each: "i", in: 0..<count) {
      let p = line(3, 4) { model.read(unread) }
      let v = line(5) { sample(p, rules, from: &random) }
      line(6) {
        y.append(v)
        unread = [v]
      }
      let goesOn = listener(v)
      if stops.contains(v) { return Generation(tokens: y, ending: .stopToken) }
      if !goesOn { return Generation(tokens: y, ending: .listener) }
    }
    return line(8) { Generation(tokens: y, ending: ℓ_gen == nil ? .full : .complete) }
  }
}

/// How many tokens can and shall be generated after ℓ others; nil after a fault.
func room(_ ℓ_gen: Int?, after ℓ: Int, isEmpty: Bool, in model: some TokenReader) -> Int? {
  // No machine counts as far as this: an end for those that have none.
  let endless = Int.max / 4
  let ℓ_max = model.maximumLength ?? endless
  let count = min(ℓ_gen ?? max(1, ℓ_max - ℓ + 1), endless)
  if isEmpty || (model.maximumLength == nil && count >= 0) { return isEmpty ? nil : count }
  return hasRoom(ℓ, count, ℓ_max) ? count : nil
}

/// Algorithm 15 with caches and any rules: writes the sequence that answers z and tells each token as
/// it comes.
///
/// With a temperature alone it gives the transcript of `edInference(_:_:temperature:cap:from:)`. To
/// draw several answers of one z, generate after `[bos]` with copies of one ``CachedEDTransformer``.
///
/// - Parameters:
///   - z: the context sequence, at least one token, counted from 0.
///   - θ̂: trained parameters.
///   - rules: what is done to each distribution.
///   - cap: the largest length of x̂, bos counted; ℓ_max if nil, and never more.
///   - random: draws the tokens, one number for each (none if greedy).
///   - listener: hears each token after bos, eos too; false ends the sequence there.
/// - Returns: x̂ with bos and eos, and whether eos was reached.
@discardableResult
public func generate(
  answering z: [Int], _ θ̂: EDTransformerParameters, rules: [SamplingRule] = [], cap: Int? = nil,
  from random: inout some UniformSource, telling listener: (Int) -> Bool = { _ in true }
) -> Transcript {
  algorithm(15) { line in
    let tokens = SpecialTokens(vocabulary: θ̂.e.columns)
    let cap = min(cap ?? θ̂.p.columns, θ̂.p.columns)
    var x̂ = line(1) { [tokens.bos] }
    var y = line(2) { -1 }
    var model: CachedEDTransformer?
    while line(3, while: y != tokens.eos && x̂.count < cap) {
      let p = line(4, 5) {
        var reader = model ?? CachedEDTransformer(z, θ̂)
        defer { model = reader }
        return reader.read([x̂[x̂.count - 1]])
      }
      y = line(6) { sample(p, rules, from: &random) }
      x̂ = line(7) { x̂ + [y] }
      if !listener(y) { break }
    }
    return line(9) { Transcript(tokens: x̂, hasEnded: y == tokens.eos) }
  }
}
