import FormalTraining
import Tensors
import TestSupport
import Testing

struct ClippingTests {
  @Test func aLongGradientIsShortenedAndKeepsItsDirection() {
    let g = Tensor(vector: [3, -4, 12])
    let (found, norm) = clipped(g, norm: 2)
    #expect(norm == 13)
    expectClose(found, (2 / (13 + 1e-6)) * g, 1e-15)
  }

  @Test func aShortGradientIsLeftAsItIs() {
    let g = Tensor(vector: [3, -4, 12])
    let (found, norm) = clipped(g, norm: 13.001)
    #expect(norm == 13)
    #expect(found.isIdentical(to: g))
    #expect(clipped(.zeros([4]), norm: 1).gradient.scalars == [0, 0, 0, 0])
  }

  @Test(arguments: [Precision.double, .float])
  func theNormIsThatOfAllParametersTogether(_ precision: Precision) {
    let g = sample([100_003], seed: 2, precision: precision)
    let exact = g.scalars.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let (found, norm) = clipped(g, norm: 1)
    // A shard's sum is rounded to the precision of its elements.
    #expect(abs(norm - exact) < (precision == .double ? 1e-12 : 1e-6) * exact)
    #expect(abs(clipped(found, norm: 5).norm - 1) < 1e-5)
    #expect(found.precision == precision)
    #expect(onOneThread { clipped(g, norm: 1) }.gradient.isIdentical(to: found))
  }

  @Test func aGradientThatIsNoNumberStaysOne() {
    let (found, norm) = clipped(Tensor(vector: [1, .nan]), norm: 1)
    #expect(norm.isNaN && found[0] == 1 && found[1].isNaN)
  }

  @Test func aLimitThatIsNotPositiveStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = clipped(.ones([2]), norm: 0) }
    expectLine(result, "clipping: norm 0.0 is not positive")
  }
}
