import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes06LayerNormTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(NormMistakes.catalogue)
  }

  /// The specification's contrast values (N6).
  @Test func contrastValuesAreTheMistakes() {
    let e = Tensor(vector: [1, 2, 3, 4])
    expectClose(
      NormMistakes.hiddenEpsilon.run(e, .layer(size: 4)),
      Tensor(vector: [-1.341635419969, -0.447211806656, 0.447211806656, 1.341635419969]))
    expectClose(
      NormMistakes.sampleVariance.run(e, .layer(size: 4)),
      Tensor(vector: [-1.161895003862, -0.387298334621, 0.387298334621, 1.161895003862]))
  }

  @Test func leftOutScalesShowOnlyWhenTheyAreLearned() {
    let e = sample([4, 3], seed: 1)
    let plain = NormParameters.layer(size: 4)
    expectClose(NormMistakes.noScale.run(e, plain), layerNorm(e, plain), 1e-14)
  }

  @Test func theDeviationIsRightWhereTheMeanIsZero() {
    let e = sample([4, 3], seed: 2)
    let centred = e - columnMeans(e)
    let W = NormParameters.rms(gamma: sample([4], seed: 3))
    expectClose(NormMistakes.rmsAboutTheMean.run(centred, W), layerNorm(centred, W), 1e-13)
  }
}
