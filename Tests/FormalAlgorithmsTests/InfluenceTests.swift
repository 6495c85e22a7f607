import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct InfluenceTests {
  /// A column for each token, all mass on it: a token moves its own column, wholly, and no other.
  @Test func aModelThatSaysItsTokensMovesEachColumnAlone() {
    let moved = influence(of: [0, 2, 1], replacements: 0..<4) { .oneHot($0, size: 4) }
    expectClose(moved, .identity(3), 0)
  }

  /// One column: half of the mass on the first token, half on the second.
  @Test func theMeanOverReplacementsIsTaken() {
    let moved = influence(of: [0, 1], replacements: [0, 1, 2]) { x in
      0.5 * (Tensor.oneHot([x[0]], size: 3) + Tensor.oneHot([min(x[1], 1)], size: 3))
    }
    // Token 2 as 2 counts as 1: no change; as 0: half of the mass moves. The mean is a quarter.
    expectClose(moved, Tensor(rows: [[0.5], [0.25]]), 1e-15)
  }

  @Test func theEncoderDecoderIsCausalInXAndHearsAllOfZ() {
    let θ = PinnedModel.edTransformer
    let (z, x) = ([3, 0, 6], [5, 1, 2, 4])
    let byX = influence(of: x, replacements: 0..<7) { edTransformer(z, $0, θ) }
    for j in 0..<4 {
      for t in 0..<4 {
        // Rounding of the earlier columns, which come from the same sums.
        if t < j { #expect(byX[j, t] < 1e-15) } else { #expect(byX[j, t] > 1e-4) }
      }
    }
    let byZ = influence(of: z, replacements: 0..<7) { edTransformer($0, x, θ) }
    #expect(byZ.shape == [3, 4])
    #expect(byZ.scalars.allSatisfy { $0 > 1e-5 })
  }

  @Test func withoutReplacementsThereIsNoMean() {
    let moved = influence(of: [1], replacements: [1]) { .oneHot($0, size: 2) }
    #expect(moved[0, 0].isNaN)
  }

  @Test func outputsOfDifferentShapesStop() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = influence(of: [0], replacements: [1]) { .zeros([$0[0] + 1, 1]) }
    }
    expectMessage(result, "stop: influence: the output changed from 1 × 1 to 2 × 1\n")
  }
}
