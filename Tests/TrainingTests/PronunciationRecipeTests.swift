import FormalAlgorithms
import FormalText
import FormalTraining
import Tensors
import TestSupport
import Testing

struct PronunciationRecipeTests {
  private var recipe: PronunciationRecipe {
    var recipe = PronunciationRecipe(steps: 120, seed: 2)
    (recipe.layers, recipe.heads, recipe.width, recipe.middle, recipe.batch) = (1, 2, 16, 24, 4)
    return recipe
  }

  @Test func theLossFallsBelowThatOfKnowingNothing() throws {
    let dictionary = Pronunciations.cmudict
    var run = recipe.run(on: dictionary)
    try run.advance()
    let last = run.losses.suffix(20).reduce(0, +) / 20
    // ln 68 = 4.22 for a guess; commoner phonemes alone bring about 3.
    #expect(last < 3.6, "\(last)")
  }

  @Test func anEpochShowsEveryWordOnceAndHeldOutOnesNever() {
    let dictionary = Pronunciations.cmudict
    var recipe = recipe
    recipe.batch = 450
    let plan = recipe.run(on: dictionary).plan
    let seen = (0..<40).flatMap { plan.batch($0) }.map(\.word)
    #expect(seen.count == 18_000 && Set(seen) == Set(dictionary.training.map(\.word)))
    #expect(Set(seen).isDisjoint(with: dictionary.heldOut.map(\.word)))
  }

  @Test func theLongestWordFits() {
    let θ = recipe.initial(.cmudict)
    #expect(θ.p.columns == Pronunciations.cmudict.longestSequence)
    #expect(θ.e.columns == 68)
  }
}
