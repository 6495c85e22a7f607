import FormalAlgorithms
import FormalText
import FormalTraining
import Tensors
import TestSupport
import Testing

struct FillInRecipeTests {
  private let tokens = ArraySlice((0..<600).map { $0 % 7 })

  private var recipe: FillInRecipe {
    var recipe = FillInRecipe(steps: 250, seed: 3)
    (recipe.layers, recipe.heads, recipe.width, recipe.middle) = (1, 2, 16, 24)
    (recipe.context, recipe.batch) = (8, 6)
    return recipe
  }

  @Test func gapsInAPeriodicTextAreLearned() throws {
    var run = recipe.run(on: tokens, vocabulary: 10)
    try run.advance()
    let first = run.losses.prefix(10).reduce(0, +) / 10
    let last = run.losses.suffix(10).reduce(0, +) / 10
    // A model that knows the period alone, not the place in it, stays at ln 7 = 1.95.
    #expect(last < 1.6, "\(first) → \(last)")
  }

  @Test func aboutTheAskedShareIsMaskedAndNothingElseChanged() {
    let plan = recipe.run(on: tokens, vocabulary: 10).plan
    let all = (0..<100).flatMap { plan.batch($0) }
    #expect(all.count == 600)
    for example in all {
      #expect(
        example.x.indices.allSatisfy {
          example.masked[$0] == example.x[$0] || example.masked[$0] == 7
        })
    }
    let masked = Double(all.reduce(0) { $0 + $1.positions.count })
    // 4,800 tokens at 0.15: mean 720, deviation 25.
    #expect(abs(masked - 720) < 5 * 25)
    #expect(plan.batch(3) == recipe.run(on: tokens, vocabulary: 10).plan.batch(3))
  }

  @Test func embeddingsBeginLargeEnoughToBeTold() {
    let θ = FillInRecipe().initial(vocabulary: 64)
    let size = (θ.e.scalars.reduce(0) { $0 + $1 * $1 } / Double(θ.e.count)).squareRoot()
    #expect(abs(size - 0.7) < 0.03)
    #expect(θ.p[0, 0] == 0)
    #expect(abs(θ.p[1, 0] - 0.7) < 1e-6)
  }

  @Test func embeddingsAndPositionsHaveTheAskedSize() {
    var small = FillInRecipe()
    small.deviation = 0.07
    let (θ, ordinary) = (small.initial(vocabulary: 64), FillInRecipe().initial(vocabulary: 64))
    // The same draws, a tenth of the size; Float rounds each by up to 6e-8 of it.
    for (a, b) in [(θ.e, ordinary.e), (θ.p, ordinary.p)] {
      #expect(zip(a.scalars, b.scalars).allSatisfy { abs(10 * $0 - $1) < 1e-5 })
    }
    #expect(θ.f.scalars == ordinary.f.scalars)
  }

  @Test func gapsLieWithinStretchesOfTheTextAndAreFixedByTheSeed() {
    let vocabulary = Vocabulary((0..<7).map { [UInt8(0x61 + $0)] })
    let gaps = recipe.gaps(in: tokens, vocabulary: vocabulary, seed: 4)
    #expect(gaps.count == 1200)
    for gap in gaps {
      #expect(gap.sequence.count == recipe.context && gap.sequence[gap.place] == vocabulary.mask)
      // The text counts 0 … 6 over and over.
      #expect(gap.answer == (gap.sequence[gap.place - 1] + 1) % 7)
    }
    #expect(gaps == recipe.gaps(in: tokens, vocabulary: vocabulary, seed: 4))
    #expect(gaps != recipe.gaps(in: tokens, vocabulary: vocabulary, seed: 5))
  }
}
