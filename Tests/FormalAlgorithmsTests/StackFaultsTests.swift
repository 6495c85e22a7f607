import FormalAlgorithms
import Tensors
import TestSupport
import Testing

private let (d, e, ed) =
  (SampleStack.dParameters, SampleStack.eParameters, SampleStack.edParameters)
private let (x, z) = (SampleStack.x, SampleStack.z)
private let long = [Int](repeating: 1, count: 10)

/// A call on data for which an algorithm is not defined, and what it says of the first fault.
private struct Faulty: Sendable, CustomStringConvertible {
  let description: String
  let call: @Sendable () -> Tensor

  init(_ description: String, _ call: @escaping @Sendable () -> Tensor) {
    (self.description, self.call) = (description, call)
  }
}

private func tokens(_ tokens: [Int]) -> Tensor { Tensor(vector: tokens.map(Double.init)) }

/// The values of these go on as NaN wherever the fault reaches.
private let undefined = [
  Faulty("token 10 is not in the vocabulary 0 … 9 (Algorithm 1 (Token embedding), line 1)") {
    dTransformer([10, 1, 2], d)
  },
  Faulty("token -1 is not in the vocabulary 0 … 9 (Algorithm 1 (Token embedding), line 1)") {
    eTransformer([1, -1, 2], e)
  },
  Faulty("token 11 is not in the vocabulary 0 … 9 (Algorithm 1 (Token embedding), line 1)") {
    edTransformer([1, 11], x, ed)
  },
  Faulty("token 12 is not in the vocabulary 0 … 9 (Algorithm 1 (Token embedding), line 1)") {
    edTransformer(z, [12, 1], ed)
  },
  Faulty(
    "position 9 is not among 0 … 8 (ℓ_max = 9) (Algorithm 2 (Positional embedding), line 1)"
  ) { eTransformer(long, e) },
  Faulty(
    "position 9 is not among 0 … 8 (ℓ_max = 9) (Algorithm 2 (Positional embedding), line 1)"
  ) { edTransformer(long, x, ed) },
  Faulty("token 10 is not in the vocabulary 0 … 9 (Algorithm 1 (Token embedding), line 1)") {
    dTraining([[8, 10, 2, 9]], d, epochs: 1, rate: 0.1).u
  },
  Faulty("token 10 is not in the vocabulary 0 … 9 (Algorithm 1 (Token embedding), line 1)") {
    edTraining([([10], x)], ed, epochs: 1, rate: 0.1).u
  },
  // The last token is the target of the one before, and no input that counts.
  Faulty("target 10 of 10 logits (Algorithm 12 (ETraining), line 9)") {
    var draws = GivenDraws([0.9, 0.1])
    return eTraining([[8, 10]], e, epochs: 1, rate: 0.1, p_mask: 0.5, from: &draws).u
  },
]

/// These say what is wrong and give something of no meaning.
private let meaningless = [
  Faulty("the sequence is empty (Algorithm 10 (DTransformer), line 1)") { dTransformer([], d) },
  Faulty("the sequence is empty (Algorithm 9 (ETransformer), line 1)") { eTransformer([], e) },
  Faulty("the sequence is empty (Algorithm 8 (EDTransformer), line 1)") {
    edTransformer([], x, ed)
  },
  Faulty("the sequence is empty (Algorithm 8 (EDTransformer), line 10)") {
    edTransformer(z, [], ed)
  },
  Faulty("the sequence is empty (Algorithm 8 (EDTransformer), line 1)") {
    edTransformer([], [], ed)
  },
  Faulty("the sequence is empty (Algorithm 10 (DTransformer), line 1)") {
    dTraining([[]], d, epochs: 2, rate: 0.1).u
  },
  Faulty("the sequence is empty (Algorithm 8 (EDTransformer), line 1)") {
    edTraining([([], x)], ed, epochs: 2, rate: 0.1).u
  },
  Faulty("the sequence is empty (Algorithm 9 (ETransformer), line 1)") {
    var random = RandomSource(seed: 1)
    return eTraining([[]], e, epochs: 2, rate: 0.1, p_mask: 0.5, from: &random).u
  },
  Faulty(
    "position 9 is not among 0 … 8 (ℓ_max = 9) (Algorithm 2 (Positional embedding), line 1)"
  ) { dTransformer(long, d).columns(9..<10) },
  Faulty("the sequence is empty (Algorithm 14 (DInference), line 1)") {
    var none = GivenDraws([])
    return tokens(dInference([], d, generating: 3, from: &none))
  },
  Faulty("6 tokens and 5 more need ℓ_max ≥ 10, not 9 (Algorithm 14 (DInference), line 1)") {
    var none = GivenDraws([])
    return tokens(dInference(x, d, generating: 5, from: &none))
  },
  Faulty("ℓ_gen = -7 tokens cannot be generated (Algorithm 14 (DInference), line 1)") {
    var none = GivenDraws([])
    return tokens(dInference(x, d, generating: -7, from: &none))
  },
  Faulty("token 10 is not in the vocabulary 0 … 9 (Algorithm 1 (Token embedding), line 1)") {
    var random = RandomSource(seed: 1)
    return tokens(dInference([10], d, generating: 3, from: &random))
  },
  Faulty("the sequence is empty (Algorithm 8 (EDTransformer), line 1)") {
    var random = RandomSource(seed: 1)
    return tokens(edInference([], ed, from: &random).tokens)
  },
  Faulty(
    "position 9 is not among 0 … 8 (ℓ_max = 9) (Algorithm 2 (Positional embedding), line 1)"
  ) {
    var random = RandomSource(seed: 1)
    return tokens(edInference(long, ed, from: &random).tokens)
  },
]

/// What Algorithms 8–15 say of data on which they are not defined: errata E4, E15, E16 and E21.
struct StackFaultsTests {
  @Test(arguments: undefined.indices) func aFaultIsToldAndItsValueIsNaN(_ i: Int) {
    let (value, fault) = collectingFault { undefined[i].call() }
    #expect(fault?.description == undefined[i].description)
    #expect(value.scalars.contains { $0.isNaN })
  }

  @Test(arguments: meaningless.indices) func aFaultIsToldAndNothingCrashes(_ i: Int) {
    let (_, fault) = collectingFault { meaningless[i].call() }
    #expect(fault?.description == meaningless[i].description)
    // A tape that records is no different.
    let (_, traced) = collectingFault { Tape().record { meaningless[i].call() } }
    #expect(traced == fault)
  }

  /// Unless somebody collects faults the program ends.
  @Test(arguments: meaningless.indices) func aFaultEndsTheProgram(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(65), observing: [\.standardErrorContent]
    ) { [i] in _ = meaningless[i].call() }
    expectLine(result, meaningless[i].description)
  }

  /// E4: GELU leaves nothing of a column far below 0, so that its variance in line 11 is 0; an ε in θ
  /// defines it.
  @Test func aColumnOfEqualNumbersHasNoNormUnlessThereIsAnEpsilon() {
    var θ = e
    (θ.f, θ.bf) = (.zeros([6, 5]), .full([6], -100))
    let (P, fault) = collectingFault { eTransformer(x, θ) }
    #expect(
      fault?.description
        == """
        the variance of column 0 is 0: layer norm divides by its root \
        (Algorithm 6 (layer_norm), line 3)
        """)
    #expect(P.scalars.allSatisfy { $0.isNaN })
    θ.norm = .layer(gamma: θ.norm.gamma, beta: e.norm.beta ?? .zeros([6]), epsilon: 1e-5)
    let defined = eTransformer(x, θ)
    expectClose(defined.column(2), softmax(θ.u * (e.norm.beta ?? .zeros([6]))), 1e-12)
  }
}
