import FormalAlgorithms
import FormalTraining
import Tensors
import TestSupport
import Testing

struct DecoderRecipeTests {
  /// A period that any decoder can learn.
  private let tokens = ArraySlice((0..<600).map { $0 % 7 })

  private var recipe: DecoderRecipe {
    DecoderRecipe(
      layers: 1, heads: 2, width: 16, context: 8, batch: 4, steps: 60, rate: 0.01, seed: 3)
  }

  @Test func aPeriodicTextIsLearned() throws {
    var run = recipe.run(on: tokens, vocabulary: 10)
    let before = recipe.evaluate(run.θ, on: tokens)
    try run.advance()
    #expect(abs(before - 2.3026) < 0.05, "ln 10 before training, found \(before)")
    #expect(recipe.evaluate(run.θ, on: tokens) < 0.5)
  }

  @Test func theBatchesAreStretchesOfTheTextThatTheStepAloneDecides() {
    let plan = recipe.run(on: tokens, vocabulary: 10).plan
    for step in [0, 7] {
      let batch = plan.batch(step)
      #expect(batch.count == 4 && batch.allSatisfy { $0.count == 9 })
      for window in batch {
        #expect(zip(window, window.dropFirst()).allSatisfy { ($0 + 1) % 7 == $1 })
      }
      #expect(batch == recipe.run(on: tokens, vocabulary: 10).plan.batch(step))
    }
    #expect(plan.batch(0) != plan.batch(1))
  }

  @Test func evaluationTakesStretchesSideBySideToTheEnd() {
    let θ = recipe.initial(vocabulary: 10)
    // 8 · 74 + 1 = 593 tokens fit into 600.
    let all = recipe.evaluate(θ, on: tokens, count: 1000)
    let parts = (0..<74).map { Array(tokens[(8 * $0)...(8 * $0 + 8)]) }
    #expect(all == evaluate(θ, parts, loss: windowLoss).mean)
    #expect(
      recipe.evaluate(θ, on: tokens[..<9])
        == evaluate(θ, [Array(tokens[..<9])], loss: windowLoss).mean)
  }

  @Test func plansThatDifferHaveDifferentNames() {
    var others = [recipe, recipe, recipe, recipe]
    others[0].seed = 4
    others[1].width = 32
    others[2].rate = 0.02
    others[3].batch = 5
    let names = ([recipe] + others).map { $0.run(on: tokens, vocabulary: 10).plan.recipe }
    #expect(Set(names).count == 5)
  }
}
