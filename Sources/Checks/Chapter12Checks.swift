import Exercises
import FormalAlgorithms
import FormalInference
import Mistakes
import Solutions
import Tensors

typealias TemperatureAnswer = @Sendable (_ p: Tensor, _ τ: Double) throws -> Tensor
typealias DrawAnswer = @Sendable (_ q: [Double], _ u: Double) throws -> Int
typealias NucleusAnswer = @Sendable (_ q: [Double], _ mass: Double) throws -> [Double]
typealias GenerateAnswer =
  @Sendable (
    _ x: [Int], _ θ: DTransformerParameters, _ length: Int, _ τ: Double, _ u: [Double]
  ) throws -> [Int]

extension Exercise {
  static let chapter12: [Exercise] = [
    Exercise(
      "Chapter12.tempered", hint: "log p / τ are scores again. No power is computed on the way.",
      learner: Exercises.Chapter12.tempered, solution: Solutions.Chapter12.tempered,
      check: Chapter12Checks.tempered),
    Exercise(
      "Chapter12.draw",
      hint: "A running sum: first add q[k], then compare with u. The loop ends at k.",
      learner: { try Exercises.Chapter12.draw(from: $0, at: $1) },
      solution: { try Solutions.Chapter12.draw(from: $0, at: $1) }, check: Chapter12Checks.draw),
    Exercise(
      "Chapter12.nucleus",
      hint: "Begin with a list of zeros; copy from q as long as the sum so far is below the mass.",
      learner: { try Exercises.Chapter12.nucleus(of: $0, mass: $1) },
      solution: { try Solutions.Chapter12.nucleus(of: $0, mass: $1) },
      check: Chapter12Checks.nucleus),
    Exercise(
      "Chapter12.predictRoom", hint: "The last token is appended and never read.",
      learner: Exercises.Chapter12.predictRoom, solution: Solutions.Chapter12.predictRoom,
      check: Chapter12Checks.predictRoom),
    Exercise(
      "Chapter12.generate",
      hint: "Run, take column x.count − 1 of what has been read, draw, append; again.",
      learner: {
        try Exercises.Chapter12.generate(after: $0, $1, length: $2, temperature: $3, draws: $4)
      },
      solution: {
        try Solutions.Chapter12.generate(after: $0, $1, length: $2, temperature: $3, draws: $4)
      }, check: Chapter12Checks.generate),
    Exercise(
      "Chapter12.answer",
      hint: "As before, but from [bos], and while y is not eos and there is room.",
      learner: {
        try Exercises.Chapter12.answer(to: $0, $1, cap: $3, temperature: $2, draws: $4)
      },
      solution: {
        try Solutions.Chapter12.answer(to: $0, $1, cap: $3, temperature: $2, draws: $4)
      }, check: AnswerChecks.answer),
    Exercise(
      "Chapter12.cachedStep",
      hint: "One column to K, one to V; then the last token's query, as in Algorithm 3.",
      learner: Exercises.Chapter12.cachedStep, solution: Solutions.Chapter12.cachedStep,
      check: AnswerChecks.cachedStep),
  ]
}

enum Chapter12Checks {
  static let tempered = Check<TemperatureAnswer>(
    right: { FormalAlgorithms.tempered($0, .of($1)) },
    trials: [(1, [0.25, 0.75]), (0.5, [1.0 / 7, 2.0 / 7, 4.0 / 7]), (2, [0.4, 0, 0.1, 0.5])].map {
      τ, p in Trial("p = \(p), τ = \(τ)") { try $0(Tensor(vector: p), τ) }
    },
    catalogue: AnswerCatalogue(TemperatureMistakes.catalogue) { answer in
      { p, τ in attempt { try answer(p, τ) } }
    } asAnswer: {
      $0.run
    })

  static let draw = Check<DrawAnswer>(
    right: { q, u in RandomSource.index(at: u, in: q) },
    trials: [0.1, 0.6, 0.75, 0.25, 0.99].map { u in
      Trial("q = [0.25, 0.5, 0.25], u = \(u)") { try $0([0.25, 0.5, 0.25], u) }
    } + [Trial("q = [0, 0.5, 0.5], u = 0") { try $0([0, 0.5, 0.5], 0) }],
    known: [
      KnownMistake("≥ for >", "With u = 0 a token of probability 0 would be drawn.") { q, u in
        var sum = 0.0
        return q.indices.first {
          sum += q[$0]
          return sum >= u
        } ?? q.count - 1
      },
      KnownMistake("counted from 1", "Tokens are counted from 0.") { q, u in
        RandomSource.index(at: u, in: q) + 1
      },
      KnownMistake("argmax called sampling", "That is the likeliest token, whatever u is.") {
        q, _ in
        q.indices.reduce(0) { q[$1] > q[$0] ? $1 : $0 }
      },
      KnownMistake(
        "not added up", "Each probability is compared with u by itself; their sum is to be."
      ) {
        q, u in q.firstIndex { $0 > u } ?? q.count - 1
      },
    ])

  static let nucleus = Check<NucleusAnswer>(
    right: { q, mass in filtered(Tensor(vector: q), by: [.nucleus(mass)]).scalars },
    // In the third case the mass is reached exactly, in the last no token alone has 1 − mass.
    trials: [
      (0.5, [0.75, 0.25]), (0.7, [0.5, 0.125, 0.375]), (0.5, [0.5, 0.3125, 0.1875]),
      (0.9, [0.25, 0.125, 0.5, 0.125]), (0.5, [0.25, 0.375, 0.0625, 0.3125]),
    ].map { mass, q in
      Trial("q = \(q), mass = \(mass)") { try $0(q, mass) }
    },
    known: [
      KnownMistake("not divided by the sum", "What is left has to add up to 1 again.") { q, mass in
        let kept = filtered(Tensor(vector: q), by: [.nucleus(mass)]).scalars
        return q.indices.map { kept[$0] > 0 ? q[$0] : 0 }
      },
      KnownMistake("one too few", "The token that reaches the mass belongs to the set.") {
        q, mass in
        var (kept, sum) = (q.map { _ in 0.0 }, 0.0)
        for k in q.indices.sorted(by: { q[$0] > q[$1] }) {
          if sum + q[k] > mass, sum > 0 { break }
          (kept[k], sum) = (q[k], sum + q[k])
        }
        return kept.map { $0 / sum }
      },
      KnownMistake("one too many", "Where the sum is the mass already, the set is complete.") {
        q, mass in
        var (kept, sum) = (q.map { _ in 0.0 }, 0.0)
        for k in q.indices.sorted(by: { q[$0] > q[$1] }) where sum <= mass {
          (kept[k], sum) = (q[k], sum + q[k])
        }
        return kept.map { $0 / sum }
      },
      KnownMistake("a threshold", "What counts is the sum of the likeliest, not the size of each.")
      {
        q, mass in
        let kept = q.map { $0 >= 1 - mass ? $0 : 0 }
        return kept.map { $0 / kept.reduce(0, +) }
      },
      KnownMistake("in the order of the vocabulary", "The likeliest come first.") { q, mass in
        var (kept, sum) = (q.map { _ in 0.0 }, 0.0)
        for k in q.indices where sum < mass { (kept[k], sum) = (q[k], sum + q[k]) }
        return kept.map { $0 / sum }
      },
      KnownMistake("sorted", "Each token keeps its place.") { q, mass in
        filtered(Tensor(vector: q), by: [.nucleus(mass)]).scalars.sorted(by: >)
      },
    ])

  static let predictRoom = Check<@Sendable () throws -> Int>.prediction(
    because: "ℓ + ℓ_gen − 1 ≤ ℓ_max: the last token is appended and never read.",
    known: [
      (5, "That leaves a place for a token that nobody reads."),
      (20, "The prompt takes room, too."),
    ]
  ) {
    var random = RandomSource(seed: 122)
    let θ = DTransformerParameters(
      vocabulary: 5, maximumLength: 20, layers: 1, heads: 1, de: 2, dmlp: 2, from: &random)
    let (x, u) = ((0..<15).map { $0 % 2 }, [Double](repeating: 0.5, count: 10))
    return (1...10).last { !DInferenceMistakes.catalogue.right(x, θ, $0, 1, u).isEmpty } ?? 0
  }

  static let generate = Check<GenerateAnswer>(
    right: DInferenceMistakes.catalogue.right,
    trials: [([2], 1, 1.0), ([2, 0], 2, 1.0), ([2, 0, 3], 4, 0.5), ([1, 1, 1], 5, 1.0)].map {
      x, length, τ in
      Trial("x = \(x), ℓ_gen = \(length), τ = \(τ), u = \(draws), ℓ_max = 6") {
        try $0(x, parameters, length, τ, draws)
      }
    },
    catalogue: AnswerCatalogue(DInferenceMistakes.catalogue) { answer in
      { x, θ, length, τ, u in (try? answer(x, θ, length, τ, u)) ?? [-1] }
    } asAnswer: {
      $0.run
    })

  private static let draws = [0.15, 0.8, 0.45, 0.6, 0.3, 0.95, 0.05]

  private static let parameters: DTransformerParameters = {
    var random = RandomSource(seed: 121)
    return DTransformerParameters(
      vocabulary: 6, maximumLength: 6, layers: 1, heads: 2, de: 4, dmlp: 3, from: &random
    ).withNormalNumbers(seed: 121)
  }()
}
